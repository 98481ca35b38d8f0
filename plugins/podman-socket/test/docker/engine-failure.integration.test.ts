import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import { expectFault } from '@rollforward/engine-shared/testing';
import { oneLife } from '@rollforward/test-hosts';
import type { ContainerId } from 'rollforward';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { dockerSocket } from '../../src/index.ts';
import { type RealDocker, startRealDocker } from '../support/real-docker.ts';
import { markerOf } from '../support/test-spec.ts';

let real: RealDocker;
beforeAll(async () => {
  real = await startRealDocker();
});
afterEach(() => real.removeAll());
afterAll(() => real.stop());

async function parentOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

async function stateOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).charAt(0);
}

/** Ends the program of `id` while its monitor hangs, so that Docker does not hear of it. */
async function endUnheard(id: ContainerId): Promise<void> {
  const { Pid: pid } = (await real.inspect(id)).State;
  const monitor = await parentOf(pid);
  expect(await readFile(`/proc/${monitor}/cmdline`, 'utf8')).toContain(id);
  process.kill(monitor, 'SIGSTOP');
  await expect.poll(() => stateOf(monitor)).toBe('T');
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => stateOf(pid)).toBe('Z');
}

test('a program that ended while its monitor hangs is not called running, and its container is removed', async () => {
  const lost = await real.run('v1');
  const other = await real.run('v1');
  await real.list();
  await endUnheard(lost);
  expect((await real.inspect(lost)).State.Status).toBe('running');
  expect(await real.runtime.containerStatus({ id: lost })).toMatchObject({ state: 'exited' });
  const listed = await real.list();
  expect(listed.find(({ id }) => id === lost)?.state).toBe('exited');
  expect(listed.find(({ id }) => id === other)?.state).toBe('running');
  await expectFault(real.runtime.startContainer(lost), 'ContainerBroken');
  await real.runtime.removeContainer(lost);
  expect(await real.list()).toMatchObject([{ id: other, state: 'running' }]);
});

test('no daemon is Unavailable, whatever is asked; what ran goes on, and is the same one', async () => {
  const spec = await real.spec('v1');
  const id = await real.runtime.createContainer(spec);
  await real.runtime.startContainer(id);
  const before = await real.list();
  await real.host.restartDaemon({
    async meanwhile() {
      await expectFault(real.list(), 'Unavailable');
      await expectFault(real.runtime.startContainer(id), 'Unavailable');
      await expectFault(real.runtime.createContainer(spec), 'Unavailable');
    },
  });
  expect(await real.list()).toEqual(before);
  await oneLife(markerOf(spec.name));
});

test('a daemon killed in the middle of a stop: nobody says that it ended, and another stop ends it', async () => {
  const spec = await real.spec('ignores-term', { gracePeriodSeconds: 2 });
  const id = await real.runtime.createContainer(spec);
  await real.runtime.startContainer(id);
  await oneLife(markerOf(spec.name));
  const stopping = expectFault(real.runtime.stopContainer(id, { gracePeriodSeconds: 60 }), 'Unavailable');
  await sleep(300);
  await real.host.restartDaemon();
  await stopping;
  expect(await real.runtime.containerStatus({ id })).toMatchObject({ state: 'running' });
  expect(await real.host.livingProcesses(markerOf(spec.name))).toHaveLength(1);
  await expectFault(real.runtime.removeContainer(id), 'StillRunning');
  expect(await real.runtime.stopContainer(id, { gracePeriodSeconds: 2 })).toMatchObject({ kind: 'killed' });
  expect(await real.host.livingProcesses(markerOf(spec.name))).toEqual([]);
});

test('a daemon killed in the middle of a start leaves what runs, or can be started, or can be removed; never two', async () => {
  for (const waitMs of [5, 20, 40, 60, 80, 100, 120, 150]) {
    const spec = await real.spec('v1');
    const id = await real.runtime.createContainer(spec);
    const starting = real.runtime.startContainer(id).catch(() => undefined);
    await sleep(waitMs);
    await real.host.restartDaemon();
    await starting;
    const living = (): Promise<number[]> => real.host.livingProcesses(markerOf(spec.name));
    const { state } = await real.runtime.containerStatus({ id });
    if (state === 'running') await oneLife(markerOf(spec.name));
    const runs = await real.runtime.startContainer(id).then(
      () => true,
      () => false,
    );
    if (runs) await oneLife(markerOf(spec.name));
    await real.runtime.stopContainer(id, { gracePeriodSeconds: 5 });
    await real.runtime.removeContainer(id);
    expect(await living()).toEqual([]);
  }
});

test('nobody waits any more for a stop: it ends the container all the same', async () => {
  const id = await real.runReady('slow-stop', { env: { STOP_SECONDS: '3' }, gracePeriodSeconds: 60 });
  const impatient = real.runtime.stopContainer(id, { gracePeriodSeconds: 60, deadlineMs: 1000 });
  await expectFault(impatient, 'DeadlineExceeded');
  await expect
    .poll(() => real.runtime.containerStatus({ id }))
    .toMatchObject({ state: 'exited', exitCode: 0 });
});

test('two removals of one container at once both come to an end', async () => {
  for (let round = 0; round < 5; round += 1) {
    const id = await real.create('v1');
    const other = dockerSocket({ socketPath: real.host.socketPath });
    const removals = await Promise.allSettled([real.runtime, other].map((one) => one.removeContainer(id)));
    expect(removals.some(({ status }) => status === 'fulfilled')).toBe(true);
    await real.runtime.removeContainer(id);
    expect(await real.runtime.containerStatus({ id })).toEqual({ state: 'absent' });
  }
});
