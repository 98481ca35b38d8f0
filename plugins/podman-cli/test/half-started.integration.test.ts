import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { expectFault } from '@rollforward/engine-shared/testing';
import { freePort } from '@rollforward/test-hosts';
import type { ContainerId, PortBinding } from 'rollforward';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { type RealPodman, startRealPodman } from './support/real-podman.ts';

let real: RealPodman;
beforeAll(async () => {
  real = await startRealPodman();
  await real.runtime.ensureNetwork('shop', { a: 'b' });
});
afterAll(() => real.host.stop());

function createWith(ports: readonly PortBinding[]): Promise<ContainerId> {
  return real.create('v1', { ports, network: { mode: 'private', name: 'shop', alias: 'web' } });
}

function binding(hostPort: number): PortBinding {
  return { hostIp: '127.0.0.1', hostPort, containerPort: 8080, protocol: 'tcp' };
}

/** The monitors of that container, or the processes that wait to become it: neither is in Podman's own books. */
function leftovers(id: ContainerId): string[] {
  const pids = readdirSync('/proc').filter((entry) => /^[0-9]+$/.test(entry));
  return pids.filter((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return command.includes('conmon') ? command.includes(id) : isInGroupOf(pid, id);
    } catch {
      return false;
    }
  });
}

function isInGroupOf(pid: string, id: ContainerId): boolean {
  return readFileSync(`/proc/${pid}/cgroup`, 'utf8').includes(id);
}

/** Kills a start with its helpers as soon as the monitor is there, which goes on without them. */
async function startHalf(): Promise<{ id: ContainerId; port: number }> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const port = await freePort();
    const id = await createWith([binding(port)]);
    const options = { env: { ...real.host.env }, detached: true, stdio: 'ignore' } as const;
    const client = spawn(real.host.podman, ['start', '--', id], options);
    const ended = once(client, 'exit');
    while (client.exitCode === null && leftovers(id).length < 2) await sleep(1);
    if (client.pid !== undefined && client.exitCode === null) process.kill(-client.pid, 'SIGKILL');
    await ended;
    await sleep(200);
    const { State: state } = await real.inspect(id);
    if (state.Status === 'created' && leftovers(id).length > 0) return { id, port };
    await real.host.run(['rm', '--force', '--time=0', id], { reject: false });
  }
  throw new Error('no start was killed half-way');
}

test('a container that stands in its own way is broken, is removed with all that is left of it, and its port is free', async () => {
  const { id, port } = await startHalf();
  await expectFault(real.runtime.startContainer(id), 'ContainerBroken');
  await real.runtime.removeContainer(id);
  await expect.poll(() => leftovers(id)).toEqual([]);
  const next = await createWith([binding(port)]);
  await real.runtime.startContainer(next);
  expect((await real.inspect(next)).State.Status).toBe('running');
  await real.host.run(['rm', '--force', '--time=0', next]);
});

test('a port that another process holds is in use, and the container as good as it was', async () => {
  const stranger = createServer().listen(0, '127.0.0.1');
  await once(stranger, 'listening');
  const address = stranger.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  const id = await createWith([binding(address.port)]);
  await expectFault(real.runtime.startContainer(id), 'PortInUse');
  stranger.close();
  await once(stranger, 'close');
  await real.runtime.startContainer(id);
  expect((await real.inspect(id)).State.Status).toBe('running');
  await real.host.run(['rm', '--force', '--time=0', id]);
});
