import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import { expectFault, isStored } from '@rollforward/engine-shared/testing';
import { livingProcesses, oneLife } from '@rollforward/test-hosts';
import { type ContainerId, isContainerId } from 'rollforward';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { markerOf, type RealPodman, startRealPodman } from './support/real-podman.ts';

let real: RealPodman;
beforeAll(async () => {
  real = await startRealPodman();
});
afterAll(() => real.host.stop());

describe('C16: what lives is never removed', () => {
  async function living(): Promise<{ id: ContainerId; lives: () => Promise<boolean> }> {
    const spec = await real.spec('ignores-term');
    const id = await real.runtime.createContainer(spec);
    await real.runtime.startContainer(id);
    await oneLife(markerOf(spec.name));
    return { id, lives: async () => (await livingProcesses(markerOf(spec.name))).length === 1 };
  }

  test('running', async () => {
    const { id, lives } = await living();
    await expectFault(real.runtime.removeContainer(id), 'StillRunning');
    expect(await lives()).toBe(true);
  });

  test('paused', async () => {
    const { id, lives } = await living();
    await real.host.run(['pause', id]);
    await expectFault(real.runtime.removeContainer(id), 'StillRunning');
    expect(await lives()).toBe(true);
  });

  test('stopping, which Podman itself would remove', async () => {
    const { id, lives } = await living();
    const { podman, env } = real.host;
    const client = spawn(podman, ['stop', '--time=600', id], { env, stdio: 'ignore' });
    const stopped = once(client, 'exit');
    await expect.poll(async () => (await real.inspect(id)).State.Status).toBe('stopping');
    await expectFault(real.runtime.removeContainer(id), 'StillRunning');
    expect(await lives()).toBe(true);
    await real.runtime.stopContainer(id, { gracePeriodSeconds: 0 });
    await stopped;
    await real.runtime.removeContainer(id);
  });

  test('initialized, which Podman itself would remove', async () => {
    const id = await real.create('v1');
    await real.host.run(['init', id]);
    await expectFault(real.runtime.removeContainer(id), 'StillRunning');
    expect((await real.inspect(id)).State.Status).toBe('initialized');
  });
});

test('created, ended, absent', async () => {
  const created = await real.create('v1');
  const exited = await real.run('exits');
  await real.host.run(['wait', exited]);
  for (const id of [created, exited]) {
    await real.runtime.removeContainer(id);
    await real.runtime.removeContainer(id);
    expect(await real.runtime.containerStatus({ id })).toEqual({ state: 'absent' });
  }
});

test('two that remove one at once are both content', async () => {
  const id = await real.create('v1');
  await Promise.all([1, 2, 3].map(() => real.runtime.removeContainer(id)));
});

test('an anonymous volume goes along, a named one stays', async () => {
  const volumes = async (): Promise<string[]> => {
    const { stdout } = await real.host.run(['volume', 'ls', '--format={{.Name}}']);
    return stdout.split('\n').filter((name) => name !== '');
  };
  const before = await volumes();
  const id = await real.runReady('volume', {
    mounts: [{ type: 'volume', source: 'shop.data', target: '/named' }],
  });
  expect(await volumes()).toHaveLength(before.length + 2);
  await real.runtime.stopContainer(id, { gracePeriodSeconds: 3 });
  await real.runtime.removeContainer(id);
  expect(await volumes()).toEqual([...before, 'shop.data'].sort());
});

test('a start that comes after the removal does nothing', async () => {
  const spec = await real.spec('v1');
  const id = await real.runtime.createContainer(spec);
  await real.runtime.removeContainer(id);
  await real.host.run(['start', id], { reject: false });
  expect(await livingProcesses(markerOf(spec.name))).toEqual([]);
});

test('what a killed create left in the store is cleared by its id', { timeout: 600_000 }, async () => {
  const { podman, env } = real.host;
  const image = await real.host.image('v1');
  const external = async (): Promise<{ ID: string; State: string }[]> => {
    const { stdout } = await real.host.run([
      'ps',
      '--all',
      '--external',
      '--no-trunc',
      '--format={{.ID}} {{.State}}',
    ]);
    return stdout.split('\n').map((line) => ({ ID: line.slice(0, 64), State: line.slice(65) }));
  };
  const residue: string[] = [];
  for (let round = 0; round < 150 && residue.length === 0; round += 1) {
    const name = `killed-${round}`;
    const client = spawn(podman, ['create', `--name=${name}`, image], { env, stdio: 'ignore' });
    const ended = once(client, 'exit');
    // The storage is the first to know it.
    while (client.exitCode === null && !(await isStored(real.host, name))) await sleep(1);
    client.kill('SIGKILL');
    await ended;
    for (const { ID, State } of await external()) if (/storage/i.test(State)) residue.push(ID);
  }
  const [id] = residue;
  if (!isContainerId(id)) throw new Error('no round left anything');
  expect(await real.runtime.containerStatus({ id })).toEqual({ state: 'absent' });
  await real.runtime.removeContainer(id);
  expect((await external()).map(({ ID }) => ID)).not.toContain(id);
});
