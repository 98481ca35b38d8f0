import { expectFault } from '@rollforward/engine-shared/testing';
import { livingProcesses, type PodmanWrapper, podmanWrapper } from '@rollforward/test-hosts';
import { type ContainerId, type ContainerRuntime, isRuntimeFault } from 'rollforward';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { podmanCli } from '../src/index.ts';
import { markerOf, OWNER, type RealPodman, startRealPodman } from './support/real-podman.ts';

const DEADLINE = 700;

let real: RealPodman;
let wrapper: PodmanWrapper;
let runtime: ContainerRuntime;
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
  runtime = podmanCli({ podman: wrapper.path, env: real.host.env, deadlines });
  running = await real.run('v1');
  await real.runtime.ensureNetwork('there', {});
});
afterEach(() => wrapper.setMode('pass'));
afterAll(() => real.host.stop());

/** Every verb, on a container that runs. */
const VERBS: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['listContainers', () => runtime.listContainers({ owner: OWNER })],
  ['containerStatus', () => runtime.containerStatus({ id: running })],
  ['createContainer', async () => runtime.createContainer(await real.spec('v1'))],
  ['startContainer', () => runtime.startContainer(running)],
  ['stopContainer', () => runtime.stopContainer(running, { gracePeriodSeconds: 0 })],
  ['removeContainer', () => runtime.removeContainer(running)],
  ['renameContainer', () => runtime.renameContainer?.(running, 'other') ?? Promise.resolve()],
  ['ensureImage', () => runtime.ensureImage('localhost/rollforward-test/v1:1', { policy: 'never' })],
  ['ensureNetwork', () => runtime.ensureNetwork('shop', {})],
  ['removeNetwork', () => runtime.removeNetwork('shop', {})],
];

describe.each(VERBS)('C21, C22: %s', (_, call) => {
  test('settles by its deadline if Podman hangs', async () => {
    await wrapper.setMode('hang');
    const begun = performance.now();
    await expectFault(call(), 'DeadlineExceeded');
    expect(performance.now() - begun).toBeLessThan(DEADLINE + 800);
  });

  test('is a fault if Podman fails', async () => {
    await wrapper.setMode('fail');
    const fault: unknown = await call().catch((error: unknown) => error);
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
  const slow = await podmanWrapper(real.host, { script: '[ "$1" != start ] || sleep 1' });
  const impatient = podmanCli({ podman: slow.path, env: real.host.env });
  await expectFault(impatient.startContainer(id, { deadlineMs: 300 }), 'DeadlineExceeded');
  expect(await livingProcesses(markerOf(spec.name))).toEqual([]);
  await expect.poll(() => livingProcesses(markerOf(spec.name)), { timeout: 10_000 }).toHaveLength(1);
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
