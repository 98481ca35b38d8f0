import { strict as assert } from 'node:assert';

import { describe, it } from 'vitest';

import { examine } from '../../src/doctor/examine.ts';
import type { HostReader } from '../../src/doctor/host-reader.ts';
import { type ContainerRuntime, defineRuntime, doctor, type Finding } from '../../src/index.ts';
import { FakeClock, FakeRuntime, intercept } from '../../src/testing/index.ts';
import { hang, stubDriver } from '../runtime/stub-driver.ts';
import { SOCKET } from './facts.ts';
import { fakeHost } from './fake-host.ts';

const codesOf = (findings: readonly Finding[]): readonly string[] => findings.map(({ code }) => code);

describe('an examination', () => {
  it('finds nothing wrong with the fake', async () => {
    assert.deepEqual(await examine(new FakeRuntime(), fakeHost()), []);
  });

  it('believes what the engine says of itself', async () => {
    const runtime = new FakeRuntime();
    runtime.answer('describeEngine', { engine: 'podman', version: '3.0.1', ociRuntime: 'runc' });
    assert.deepEqual(codesOf(await examine(runtime, fakeHost())), ['engine-too-old']);
    assert.deepEqual(runtime.mutations(), []);
    assert.equal(runtime.calls().length, 1);
  });

  it.each(['Unavailable', 'Unclassified'] as const)('has a finding for %s', async (code) => {
    const runtime = new FakeRuntime();
    runtime.fail('describeEngine', code);
    const [finding] = await examine(runtime, fakeHost());
    assert.equal(finding?.code, 'engine-failing');
  });

  it('has a finding for garbage', async () => {
    const runtime = new FakeRuntime();
    runtime.answer('describeEngine', 'garbage');
    assert.deepEqual(codesOf(await examine(runtime, fakeHost())), ['engine-failing']);
  });

  it('says where it looked for what is not there', async () => {
    const runtime = defineRuntime({
      ...stubDriver({ describeEngine: () => Promise.reject(new Error('x')) }),
      endpoint: SOCKET,
    });
    assert.deepEqual(codesOf(await examine(runtime, fakeHost())), ['socket-missing']);
    const behind = intercept(runtime);
    assert.deepEqual(behind.endpoint, SOCKET);
    assert.deepEqual(codesOf(await examine(behind, fakeHost())), ['socket-missing']);
  });

  it('can be made of a runtime that cannot ask', async () => {
    assert.deepEqual(codesOf(await examine(defineRuntime(stubDriver()), fakeHost())), ['engine-not-asked']);
  });

  it('ends by its deadline where the engine hangs, and looks at the host all the same', async () => {
    const clock = new FakeClock();
    const begin = clock.now();
    const runtime = new FakeRuntime({ clock });
    runtime.hang('describeEngine');
    const findings = examine(runtime, { ...fakeHost(), wallNow: () => 0 }, { clock, deadlineMs: 900 });
    assert.deepEqual(codesOf(await clock.until(findings)), ['engine-silent', 'clock-wrong']);
    assert.equal(clock.now() - begin, 600);
  });

  it('ends by its deadline where a runtime has none of its own, and the host hangs as well', async () => {
    const clock = new FakeClock();
    const begin = clock.now();
    const runtime: ContainerRuntime = {
      ...defineRuntime(stubDriver(), { clock }),
      describeEngine: hang,
    };
    const host: HostReader = { ...fakeHost(), readText: hang, look: hang };
    const findings = examine(runtime, host, { clock, deadlineMs: 900 });
    assert.deepEqual(codesOf(await clock.until(findings)), ['engine-silent', 'host-not-seen']);
    assert.equal(clock.now() - begin, 900);
  });

  it('ends at once when it is aborted, and does not reject', async () => {
    const clock = new FakeClock();
    const begin = clock.now();
    const runtime = new FakeRuntime({ clock });
    runtime.hang('describeEngine');
    const abort = new AbortController();
    const findings = examine(runtime, fakeHost(), { clock, signal: abort.signal });
    abort.abort();
    assert.deepEqual(codesOf(await findings), ['engine-silent', 'host-not-seen']);
    assert.equal(clock.now() - begin, 0);
  });

  it('does not reject where a reader does', async () => {
    const host: HostReader = { ...fakeHost(), look: () => Promise.reject(new Error('EIO')) };
    assert.deepEqual(codesOf(await examine(new FakeRuntime(), host)), ['host-not-seen']);
  });
});

describe('doctor', () => {
  it('looks at this very host, whatever it is', async () => {
    for (const finding of await doctor(new FakeRuntime())) assert.notEqual(finding.seen, '');
  });
});
