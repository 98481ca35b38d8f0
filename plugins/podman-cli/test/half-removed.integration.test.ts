import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { expectFault, isStored } from '@rollforward/engine-shared/testing';
import type { ContainerId } from 'rollforward';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { OWNER, type RealPodman, startRealPodman } from './support/real-podman.ts';

let real: RealPodman;
beforeAll(async () => {
  real = await startRealPodman();
});
afterAll(() => real.host.stop());

/** Kills a removal as soon as the storage has forgotten the container, which is before Podman does. */
async function removeHalf(): Promise<ContainerId> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const id = await real.create('v1');
    const options = { env: { ...real.host.env }, detached: true, stdio: 'ignore' } as const;
    const client = spawn(real.host.podman, ['rm', '--', id], options);
    const ended = once(client, 'exit');
    while (client.exitCode === null && (await isStored(real.host, id))) await sleep(0);
    if (client.pid !== undefined && client.exitCode === null) process.kill(-client.pid, 'SIGKILL');
    await ended;
    if ((await wordOf(id)) === 'removing') return id;
  }
  throw new Error('no removal was killed half-way');
}

async function wordOf(id: ContainerId): Promise<string | undefined> {
  const { stdout } = await real.host.run(['ps', '--all', '--no-trunc', '--format=json']);
  const listed = JSON.parse(stdout) as readonly { Id: string; State: string }[];
  return listed.find(({ Id }) => Id === id)?.State;
}

test('a container whose removal was cut off is listed, blinds nobody to others, cannot be started, and is removable', async () => {
  const half = await removeHalf();
  // One that has ended unnoticed is asked about once more: the other must not be in that question.
  const lost = await real.run('v1');
  const { State: state } = await real.inspect(lost);
  process.kill(state.ConmonPid, 'SIGKILL');
  process.kill(state.Pid, 'SIGKILL');
  await expect.poll(() => existsSync(`/proc/${state.Pid}`)).toBe(false);

  const listed = await real.runtime.listContainers({ owner: OWNER });
  expect(listed.find(({ id }) => id === half)?.state).toBe('exited');
  expect(listed.find(({ id }) => id === lost)?.state).toBe('exited');
  await expectFault(real.runtime.startContainer(half), 'ContainerBroken');
  expect(await real.runtime.stopContainer(half, { gracePeriodSeconds: 1 })).toEqual({ kind: 'absent' });

  await real.runtime.removeContainer(half);
  expect(await wordOf(half)).toBeUndefined();
  await real.runtime.removeContainer(lost);
});
