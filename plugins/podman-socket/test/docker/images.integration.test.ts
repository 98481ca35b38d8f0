import { setTimeout as sleep } from 'node:timers/promises';

import { expectFault } from '@rollforward/engine-shared/testing';
import type { Registry } from '@rollforward/test-hosts';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { type RealDocker, startRealDocker } from '../support/real-docker.ts';

let real: RealDocker;
let registry: Registry;
beforeAll(async () => {
  real = await startRealDocker();
  registry = await real.host.startRegistry();
});
afterAll(() => real.stop());

/** It is in the registry, and not here. */
async function pushed(name: string): Promise<string> {
  const reference = `${registry.address}/${name}:1`;
  await real.host.run(['tag', await real.host.image('v2'), reference]);
  await real.host.run(['push', '--quiet', reference]);
  await real.host.run(['rmi', reference]);
  return reference;
}

test('an image is pulled, with progress, and is what was pushed', async () => {
  const reference = await pushed('shop/web');
  const told: string[] = [];
  const info = await real.runtime.ensureImage(reference, {
    policy: 'missing',
    onProgress: ({ message }) => told.push(message),
  });
  expect(told.length).toBeGreaterThan(0);
  const { stdout } = await real.host.run(['image', 'inspect', '--format', '{{.Id}}', reference]);
  expect(info.id).toBe(stdout.trim());
  expect(await real.runtime.ensureImage(info.id, { policy: 'always' })).toEqual(info);
  const id = await real.create('v1', { image: info.id });
  expect(await real.runtime.containerStatus({ id })).toMatchObject({ imageId: info.id });
});

test('one tag is pulled, not all that there are', async () => {
  await pushed('shop/tags');
  const other = `${registry.address}/shop/tags:latest`;
  await real.host.run(['tag', await real.host.image('v1'), other]);
  await real.host.run(['push', '--quiet', other]);
  await real.host.run(['rmi', other]);
  await real.runtime.ensureImage(`${registry.address}/shop/tags`, { policy: 'missing' });
  const { stdout } = await real.host.run(['images', '--format', '{{.Tag}}', `${registry.address}/shop/tags`]);
  expect(stdout.trim()).toBe('latest');
});

test.each([
  ['a tag that is not there', 'ImageNotFound', (): string => `${registry.address}/shop/web:2`],
  ['a name that is not there', 'ImageNotFound', (): string => `${registry.address}/shop/none:1`],
  [
    'a digest that is not there',
    'ImageNotFound',
    (): string => `${registry.address}/shop/web@sha256:${'0'.repeat(64)}`,
  ],
  ['a registry that is down', 'RegistryUnreachable', (): string => '127.0.0.1:1/shop/web:1'],
] as const)('%s: %s', async (_, code, reference) => {
  await pushed('shop/web');
  await expectFault(real.runtime.ensureImage(reference(), { policy: 'missing' }), code);
});

test('a pull that hangs is given up, and can be made later', async () => {
  const reference = await pushed('shop/frozen');
  await registry.freeze();
  const stop = new AbortController();
  const settled = expectFault(
    real.runtime.ensureImage(reference, { policy: 'missing', signal: stop.signal }),
    'Aborted',
  );
  await sleep(300);
  stop.abort();
  await settled;
  registry.thaw();
  await expectFault(real.runtime.ensureImage(reference, { policy: 'never' }), 'ImageNotFound');
  expect(await real.runtime.ensureImage(reference, { policy: 'missing' })).toMatchObject({ labels: {} });
});
