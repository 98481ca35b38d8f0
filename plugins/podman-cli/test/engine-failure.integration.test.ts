import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expectFault } from '@rollforward/engine-shared/testing';
import { livingProcesses, oneLife, type PodmanWrapper, podmanWrapper } from '@rollforward/test-hosts';
import { type ContainerId, type ContainerRuntime, isRuntimeFault } from 'rollforward';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { podmanCli } from '../src/index.ts';
import { markerOf, OWNER, type RealPodman, startRealPodman } from './support/real-podman.ts';

const DEADLINE = 700;
/** C21 names no number for it. Whoever hangs here does so for ever, and a busy machine comes late to everything. */
const SETTLES_WITHIN = 10_000;

let real: RealPodman;
let wrapper: PodmanWrapper;
let runtime: ContainerRuntime;
/** With a deadline that a Podman which does answer may miss, on a machine that does other things as well. */
let impatient: ContainerRuntime;
let running: ContainerId;

beforeAll(async () => {
  real = await startRealPodman();
  wrapper = await podmanWrapper(real.host);
  const deadlines = {
    observeMs: DEADLINE,
    changeMs: DEADLINE,
    startMs: DEADLINE,
    stopMs: DEADLINE,
    pullMs: DEADLINE,
  };
  runtime = podmanCli({ podman: wrapper.path, env: real.host.env });
  impatient = podmanCli({ podman: wrapper.path, env: real.host.env, deadlines });
  running = await real.run('v1');
  await real.runtime.ensureNetwork('there', {});
});
afterEach(() => wrapper.setMode('pass'));
afterAll(() => real.host.stop());

/** Every verb, on a container that runs. */
const VERBS: readonly (readonly [string, (on: ContainerRuntime) => Promise<unknown>])[] = [
  ['listContainers', (on) => on.listContainers({ owner: OWNER })],
  ['containerStatus', (on) => on.containerStatus({ id: running })],
  ['createContainer', async (on) => on.createContainer(await real.spec('v1'))],
  ['startContainer', (on) => on.startContainer(running)],
  ['stopContainer', (on) => on.stopContainer(running, { gracePeriodSeconds: 0 })],
  ['removeContainer', (on) => on.removeContainer(running)],
  ['renameContainer', (on) => on.renameContainer?.(running, 'other') ?? Promise.resolve()],
  ['ensureImage', (on) => on.ensureImage('localhost/rollforward-test/v1:1', { policy: 'never' })],
  ['ensureNetwork', (on) => on.ensureNetwork('shop', {})],
  ['removeNetwork', (on) => on.removeNetwork('shop', {})],
];

describe.each(VERBS)('C21, C22: %s', (_, call) => {
  test('settles by its deadline if Podman hangs', async () => {
    await wrapper.setMode('hang');
    const begun = performance.now();
    await expectFault(call(impatient), 'DeadlineExceeded');
    expect(performance.now() - begun).toBeLessThan(SETTLES_WITHIN);
  });

  test('is a fault if Podman fails', async () => {
    await wrapper.setMode('fail');
    const fault: unknown = await call(runtime).catch((error: unknown) => error);
    expect(isRuntimeFault(fault) && fault.message).toMatch(/^podman .*failed by the wrapper/);
  });
});

describe('an answer that is none', () => {
  test.each(['garbage', 'half'] as const)('%s: no list, no status, no image', async (mode) => {
    await wrapper.setMode(mode);
    await expectFault(runtime.listContainers({ owner: OWNER }), 'Unavailable');
    await expectFault(runtime.containerStatus({ id: running }), 'Unavailable');
    await expectFault(
      runtime.ensureImage('localhost/rollforward-test/v1:1', { policy: 'never' }),
      'Unavailable',
    );
    await expectFault(runtime.ensureNetwork('there', {}), 'Unavailable');
  });

  test.each(['garbage', 'half'] as const)('%s in place of an id', async (mode) => {
    await wrapper.setMode(mode, 'create');
    await expectFault(runtime.createContainer(await real.spec('v1')), 'Unavailable');
  });

  test('garbage in place of a change: nothing was done, and nobody says that it was', async () => {
    const id = await real.create('v1');
    await wrapper.setMode('garbage', 'start');
    await expectFault(runtime.startContainer(id), 'ContainerBroken');
    await wrapper.setMode('garbage', 'stop');
    await expectFault(runtime.stopContainer(running, { gracePeriodSeconds: 0 }), 'StillRunning');
  });
});

test('a Podman that is not there', async () => {
  const nothing = podmanCli({ podman: '/nowhere/podman', env: real.host.env });
  await expectFault(nothing.listContainers({ owner: OWNER }), 'Unavailable');
  await expectFault(nothing.createContainer(await real.spec('v1')), 'Unavailable');
});

test('the effect of a call that nobody waited for may land later', async () => {
  const spec = await real.spec('v1');
  const id = await real.runtime.createContainer(spec);
  const go = join(await real.folder(), 'go');
  const slow = await podmanWrapper(real.host, {
    script: `[ "$1" != start ] || until [ -e ${go} ]; do sleep 0.05; done`,
  });
  const hasty = podmanCli({ podman: slow.path, env: real.host.env });
  await expectFault(hasty.startContainer(id, { deadlineMs: 4000 }), 'DeadlineExceeded');
  expect(await livingProcesses(markerOf(spec.name))).toEqual([]);
  await writeFile(go, '');
  await oneLife(markerOf(spec.name));
});

test('C22: no secret leaves, whatever Podman says', async () => {
  const leaky = await podmanWrapper(real.host, {
    script: 'if [ "$1" = create ]; then cat /dev/stdin | tr "\\n" " " | sed "s/^/Error: /" >&2; exit 125; fi',
  });
  const loud = podmanCli({ podman: leaky.path, env: real.host.env });
  const fault: unknown = await loud
    .createContainer(await real.spec('v1', { env: { PASSWORD: 'hunter2-of-the-shop' } }))
    .catch((error: unknown) => error);
  expect(String(fault)).toContain('[redacted]');
  expect(JSON.stringify(fault, Object.getOwnPropertyNames(fault)) + String(fault)).not.toContain('hunter2');
});
