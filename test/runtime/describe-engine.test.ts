import { strict as assert } from 'node:assert';

import { describe, it } from 'vitest';

import { defineRuntime, type EngineDescription } from '../../src/index.ts';
import { withoutCredentials } from '../../src/runtime/without-credentials.ts';
import { codeOf } from './code-of.ts';
import { stubDriver } from './stub-driver.ts';

/** What a driver gives, which may be anything. */
function describing(answer: unknown): Promise<EngineDescription> {
  const runtime = defineRuntime(stubDriver({ describeEngine: () => Promise.resolve(answer as never) }));
  assert.ok(runtime.describeEngine !== undefined);
  return runtime.describeEngine();
}

describe('what a driver says of its engine', () => {
  it('is handed on as far as it is declared, and cleaned', async () => {
    assert.deepEqual(
      await describing({
        engine: 'docker',
        version: '20.10.24',
        HttpProxy: 'http://agent:correct-horse@proxy.example',
        rootless: 'yes',
        cgroupVersion: 3,
        liveRestore: false,
        storagePath: '',
        searchRegistries: 'docker.io',
        cgroupControllers: ['cpu', 7, ''],
        warnings: ['the proxy http://agent:correct-horse@proxy.example\nfails'],
      }),
      {
        engine: 'docker',
        version: '20.10.24',
        liveRestore: false,
        cgroupControllers: ['cpu'],
        warnings: ['the proxy http://[redacted]@proxy.example fails'],
      },
    );
  });

  it.each([
    undefined,
    null,
    'podman',
    {},
    { engine: 'podman' },
    { engine: 'nerdctl', version: '1' },
    { version: '4.3.1' },
    { engine: 'podman', version: '' },
  ])('is nothing without an engine and its version: %j', async (answer) => {
    assert.equal(await codeOf(describing(answer)), 'Unavailable');
  });

  it('is not asked of one that cannot say it', () => {
    const runtime = defineRuntime(stubDriver());
    assert.equal('describeEngine' in runtime, false);
    assert.equal('endpoint' in runtime, false);
  });

  it('is found where the driver says', () => {
    const endpoint = { engine: 'podman', via: 'socket', path: '/run/podman.sock' } as const;
    assert.deepEqual(defineRuntime({ ...stubDriver(), endpoint }).endpoint, endpoint);
  });
});

describe('a text without credentials', () => {
  it.each([
    ['http://proxy.example:3128 failed', 'http://proxy.example:3128 failed'],
    ['http://user:pass@proxy.example', 'http://[redacted]@proxy.example'],
    ['https://user@proxy.example/a', 'https://[redacted]@proxy.example/a'],
    ['socks5://u:p@ss/w@rd@proxy:1 and http://a:b@c', 'socks5://[redacted]@proxy:1 and http://[redacted]@c'],
    ['Get "http://u:p@h/": EOF', 'Get "http://[redacted]@h/": EOF'],
    ['one\r\ntwo\tthree\u0000', 'one two three'],
    ['registry.example/shop/web@sha256:abc', 'registry.example/shop/web@sha256:abc'],
  ])('%j', (text, clean) => {
    assert.equal(withoutCredentials(text), clean);
  });

  it('is never long', () => {
    assert.equal(withoutCredentials('x'.repeat(10_000)).length, 302);
  });
});
