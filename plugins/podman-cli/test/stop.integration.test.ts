import { setTimeout as sleep } from 'node:timers/promises';
import { spawn } from 'node:child_process';

import { expectFault } from '@rollforward/engine-shared/testing';
import {
  type Grace,
  graceGiven,
  livingProcesses,
  obeysTerm,
  podmanWrapper,
  readAppLog,
} from '@rollforward/test-hosts';
import type { ContainerId, ContainerSpec } from 'rollforward';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { podmanCli } from '../src/index.ts';
import { markerOf, type RealPodman, startRealPodman } from './support/real-podman.ts';

let real: RealPodman;
beforeAll(async () => {
  real = await startRealPodman();
});
afterAll(() => real.host.stop());

interface Watched {
  readonly id: ContainerId;
  readonly marker: string;
  /** From the stop signal to the last sign of life. */
  grace(): Promise<Grace>;
  signals(): Promise<string[]>;
}

/** Runs a container that notes what happens to it. */
async function watched(
  image: Parameters<RealPodman['run']>[0],
  rest: Partial<ContainerSpec> = {},
): Promise<Watched> {
  const folder = await real.folder();
  const spec = await real.spec(image, {
    ...rest,
    env: { LOG_DIR: '/log' },
    mounts: [{ type: 'bind', source: folder, target: '/log' }],
  });
  const id = await real.runtime.createContainer(spec);
  await real.runtime.startContainer(id);
  await expect.poll(async () => (await readAppLog(folder)).length).toBeGreaterThan(0);
  await obeysTerm((await real.inspect(id)).State.Pid);
  const events = async (): Promise<Awaited<ReturnType<typeof readAppLog>>> =>
    (await readAppLog(folder)).filter(({ event }) => event !== 'start');
  return {
    id,
    marker: markerOf(spec.name),
    signals: async () => (await events()).map(({ event }) => event),
    async grace() {
      const grace = await graceGiven(folder);
      if (grace === undefined) throw new Error('no signal came, or it never beat');
      return grace;
    },
  };
}

const stop = (
  id: ContainerId,
  gracePeriodSeconds: number,
): ReturnType<RealPodman['runtime']['stopContainer']> =>
  real.runtime.stopContainer(id, { gracePeriodSeconds });

/** Promised are 2 s behind the grace; a machine that does other things as well keeps everybody waiting, us too. */
const KILLED_WITHIN_SECONDS = 2 + 8;

describe('C12: first the signal, then SIGKILL', () => {
  test('one that ends in time', async () => {
    const { id, signals, marker } = await watched('v1');
    expect(await stop(id, 60)).toEqual({ kind: 'stopped', exitCode: 0, finishedAt: expect.any(Number) });
    expect(await signals()).toEqual(['term']);
    expect(await livingProcesses(marker)).toEqual([]);
  });

  test('one that does not: not before its grace, and within two seconds after it', async () => {
    const { id, grace, marker } = await watched('ignores-term');
    const begun = performance.now();
    expect(await stop(id, 3)).toEqual({ kind: 'killed', exitCode: 137, finishedAt: expect.any(Number) });
    expect(performance.now() - begun).toBeGreaterThan(3000);
    const { least, most } = await grace();
    expect(most).toBeGreaterThan(3);
    expect(least).toBeLessThan(3 + KILLED_WITHIN_SECONDS);
    expect(await livingProcesses(marker)).toEqual([]);
  });

  test('the signal of the creation', async () => {
    const usr2 = await watched('stop-signal', { stopSignal: 'SIGUSR2' });
    await stop(usr2.id, 60);
    expect(await usr2.signals()).toEqual(['USR2']);
    const own = await watched('stop-signal');
    await stop(own.id, 60);
    expect(await own.signals()).toEqual(['USR1']);
  });

  test('no grace: SIGKILL at once, and no signal', async () => {
    const { id, signals } = await watched('v1');
    const begun = performance.now();
    expect(await stop(id, 0)).toEqual({ kind: 'killed', exitCode: 137, finishedAt: expect.any(Number) });
    expect(performance.now() - begun).toBeLessThan(KILLED_WITHIN_SECONDS * 1000);
    expect(await signals()).toEqual([]);
  });
});

describe('C13: the outcome', () => {
  test('the end was when it says', async () => {
    const { id } = await watched('slow-stop', {});
    const begun = Date.now();
    const outcome = await stop(id, 60);
    expect(outcome).toMatchObject({ kind: 'stopped', exitCode: 0 });
    const finishedAt = outcome.kind === 'absent' ? 0 : (outcome.finishedAt ?? 0);
    expect(finishedAt - begun).toBeGreaterThan(2900);
    expect(finishedAt).toBeLessThanOrEqual(Date.now());
  });

  test('ended before, never started, absent', async () => {
    const id = await real.run('exits');
    await real.host.run(['wait', id]);
    expect(await stop(id, 3)).toEqual({
      kind: 'already-stopped',
      exitCode: 3,
      finishedAt: expect.any(Number),
    });
    await real.runtime.removeContainer(id);
    expect(await stop(id, 3)).toEqual({ kind: 'absent' });
    expect(await stop(await real.create('v1'), 3)).toEqual({ kind: 'already-stopped' });
  });

  test('a paused one is resumed first', async () => {
    const { id, signals } = await watched('v1');
    await real.host.run(['pause', id]);
    expect(await stop(id, 60)).toMatchObject({ kind: 'stopped', exitCode: 0 });
    expect(await signals()).toEqual(['term']);
  });

  test('a paused one without grace', async () => {
    const { id } = await watched('v1');
    await real.host.run(['pause', id]);
    expect(await stop(id, 0)).toMatchObject({ kind: 'killed', exitCode: 137 });
  });

  test('one that was made and not started by a client that died', async () => {
    const id = await real.create('v1');
    await real.host.run(['init', id]);
    expect(await real.runtime.containerStatus({ id })).toMatchObject({ state: 'stopping' });
    expect(await stop(id, 2)).toMatchObject({ kind: expect.stringMatching(/stopped|killed/) });
    expect(await real.runtime.containerStatus({ id })).toMatchObject({ state: 'exited' });
    await real.runtime.removeContainer(id);
  });

  test('one whose monitor was killed', async () => {
    const { id, marker, grace } = await watched('ignores-term');
    process.kill((await real.inspect(id)).State.ConmonPid, 'SIGKILL');
    const begun = performance.now();
    expect(await stop(id, 2)).toEqual({ kind: 'killed' });
    expect(performance.now() - begun).toBeGreaterThan(2000);
    expect((await grace()).most).toBeGreaterThan(2);
    expect(await livingProcesses(marker)).toEqual([]);
  });
});

describe('C14: nobody shortens another’s grace', () => {
  test('two stops of one runtime are one', async () => {
    const { id, grace, signals } = await watched('ignores-term');
    const begun = performance.now();
    const first = stop(id, 3);
    await sleep(500);
    const second = stop(id, 0);
    expect(await second).toEqual(await first);
    expect(performance.now() - begun).toBeGreaterThan(3000);
    expect((await grace()).most).toBeGreaterThan(3);
    expect(await signals()).toEqual(['term']);
  });

  test('whoever aborts leaves, and the stop goes on', async () => {
    const { id } = await watched('ignores-term');
    const first = real.runtime.stopContainer(id, { gracePeriodSeconds: 2, signal: AbortSignal.timeout(300) });
    const second = stop(id, 2);
    await expectFault(first, 'Aborted');
    expect(await second).toMatchObject({ kind: 'killed' });
  });

  test('two processes with the labelled grace', async () => {
    const { id, grace } = await watched('ignores-term');
    const { podman, env } = real.host;
    const begun = performance.now();
    const first = stop(id, 3);
    await sleep(1000);
    const second = podmanCli({ podman, env }).stopContainer(id, { gracePeriodSeconds: 3 });
    expect(await first).toMatchObject({ exitCode: 137 });
    expect(await second).toMatchObject({ exitCode: 137 });
    expect(performance.now() - begun).toBeGreaterThan(3000);
    expect((await grace()).most).toBeGreaterThan(3);
  });
});

describe('C15: a stop that was interrupted', () => {
  test('leaves it stopping and alive, and a repeated one gives the full grace and ends it', async () => {
    const { id, grace, marker } = await watched('ignores-term');
    const { podman, env } = real.host;
    const client = spawn(podman, ['stop', '--time=60', id], { env, stdio: 'ignore' });
    await expect.poll(async () => (await real.inspect(id)).State.Status).toBe('stopping');
    client.kill('SIGKILL');
    await sleep(300);
    expect(await real.runtime.containerStatus({ id })).toMatchObject({ state: 'stopping' });
    expect((await real.list()).find((container) => container.id === id)?.state).toBe('stopping');
    expect(await livingProcesses(marker)).toHaveLength(1);

    // Podman without any force would remove it, and leave the process alone for good.
    await expectFault(real.runtime.removeContainer(id), 'StillRunning');
    await expectFault(real.runtime.startContainer(id), 'StillRunning');
    expect(await livingProcesses(marker)).toHaveLength(1);

    const begun = performance.now();
    expect(await stop(id, 2)).toMatchObject({ kind: 'killed', exitCode: 137 });
    expect(performance.now() - begun).toBeGreaterThan(2000);
    expect((await grace()).most).toBeGreaterThan(2);
    await real.runtime.removeContainer(id);
  });

  test('an agent that is killed with its process group takes no stop along', async () => {
    const { id, grace, signals, marker } = await watched('ignores-term');
    const { podman, env } = real.host;
    const agent = `
      import { podmanCli } from '@rollforward/podman-cli';
      await podmanCli(${JSON.stringify({ podman, env })}).stopContainer('${id}', { gracePeriodSeconds: 3 });`;
    const child = spawn(
      'node',
      ['--import', 'tsx', '--conditions=@rollforward/source', '--input-type=module', '--eval', agent],
      { detached: true, stdio: 'ignore' },
    );
    await expect.poll(signals).toEqual(['term']);
    expect(await livingProcesses(marker)).toHaveLength(1);
    process.kill(-(child.pid ?? NaN), 'SIGKILL');
    await expect.poll(() => livingProcesses(marker)).toEqual([]);
    expect((await grace()).most).toBeGreaterThan(3);
    await expect
      .poll(() => real.runtime.containerStatus({ id }))
      .toMatchObject({ state: 'exited', exitCode: 137 });
  });
});

test('a stop that Podman refuses, of a container that lives, is a fault', async () => {
  const { id, marker } = await watched('v1');
  const wrapper = await podmanWrapper(real.host);
  await wrapper.setMode('fail', 'stop');
  const runtime = podmanCli({ podman: wrapper.path, env: real.host.env });
  await expectFault(runtime.stopContainer(id, { gracePeriodSeconds: 1 }), 'Unclassified');
  expect(await livingProcesses(marker)).toHaveLength(1);
  // Garbage with exit code 0 is no end either.
  await wrapper.setMode('garbage', 'stop');
  await expectFault(runtime.stopContainer(id, { gracePeriodSeconds: 1 }), 'StillRunning');
});
