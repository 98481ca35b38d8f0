import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { expectFault, isStored } from '@rollforward/engine-shared/testing';
import { freePort } from '@rollforward/test-hosts';
import { type Clock, type ContainerId, type ContainerSpec, type PortBinding, systemClock } from 'rollforward';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { podmanSocket } from '../src/index.ts';
import { type RealService, startRealService } from './support/real-service.ts';

let real: RealService;
beforeAll(async () => {
  real = await startRealService();
  await real.runtime.ensureNetwork('shop', { a: 'b' });
});
afterAll(() => real.stop());

/** Begins `act`, kills the service with its helpers once `isMoment`, and starts it again. */
async function cutOff(
  act: () => Promise<unknown>,
  isMoment: () => boolean | Promise<boolean>,
): Promise<void> {
  let over = false;
  const acting = act()
    .catch(() => undefined)
    .finally(() => (over = true));
  while (!over && !(await isMoment())) await sleep(1);
  await real.kill({ helpers: true });
  await acting;
  await sleep(200);
  await real.start();
}

function createWith(port: number, rest: Partial<ContainerSpec> = {}): Promise<ContainerId> {
  const ports: PortBinding[] = [
    { hostIp: '127.0.0.1', hostPort: port, containerPort: 8080, protocol: 'tcp' },
  ];
  return real.create('v1', { ports, network: { mode: 'private', name: 'shop', alias: 'web' }, ...rest });
}

/** The monitors of that container, or the processes that wait to become it: neither is in Podman's own books. */
function leftovers(id: ContainerId): string[] {
  const pids = readdirSync('/proc').filter((entry) => /^[0-9]+$/.test(entry));
  return pids.filter((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      if (command.includes('conmon')) return command.includes(id);
      return readFileSync(`/proc/${pid}/cgroup`, 'utf8').includes(id);
    } catch {
      return false;
    }
  });
}

type Cut = (id: ContainerId) => Promise<void>;

/** Begins a start, and cuts it off as soon as its monitor is there, which goes on without it. */
const CUTS: readonly (readonly [string, Cut])[] = [
  [
    'the service',
    (id) =>
      cutOff(
        () => real.runtime.startContainer(id),
        () => leftovers(id).length >= 2,
      ),
  ],
  [
    'a command line on the same store',
    async (id) => {
      const options = { env: { ...real.host.env }, detached: true, stdio: 'ignore' } as const;
      const client = spawn(real.host.podman, ['start', '--', id], options);
      const ended = once(client, 'exit');
      while (client.exitCode === null && leftovers(id).length < 2) await sleep(1);
      if (client.pid !== undefined && client.exitCode === null) process.kill(-client.pid, 'SIGKILL');
      await ended;
      await sleep(200);
    },
  ],
];

async function startHalf(cut: Cut): Promise<{ id: ContainerId; port: number }> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const port = await freePort();
    const id = await createWith(port);
    await cut(id);
    const { State: state } = await real.inspect(id);
    if (state.Status === 'created' && leftovers(id).length > 0) return { id, port };
    await real.host.run(['rm', '--force', '--time=0', id], { reject: false });
  }
  throw new Error('no start was cut off half-way');
}

test.each(CUTS)(
  'after half a start by %s it is broken, and is removed with all that is left',
  async (_, cut) => {
    const { id, port } = await startHalf(cut);
    await expectFault(real.runtime.startContainer(id), 'ContainerBroken');
    await real.runtime.removeContainer(id);
    await expect.poll(() => leftovers(id)).toEqual([]);
    const next = await createWith(port);
    await real.runtime.startContainer(next);
    expect((await real.inspect(next)).State.Status).toBe('running');
    await real.host.run(['rm', '--force', '--time=0', next]);
  },
);

test('a start that failed leaves its port to the next container', async () => {
  for (let round = 0; round < 3; round += 1) {
    const port = await freePort();
    const bad = await createWith(port, { command: ['/no/such'] });
    await expectFault(real.runtime.startContainer(bad), 'CommandNotFound');
    await real.runtime.removeContainer(bad);
    const good = await createWith(port);
    await real.runtime.startContainer(good);
    await real.host.run(['rm', '--force', '--time=0', good]);
  }
});

async function removeHalf(): Promise<ContainerId> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const id = await real.create('v1');
    await cutOff(
      () => real.runtime.removeContainer(id),
      async () => !(await isStored(real.host, id)),
    );
    if ((await real.wordOf(id)) === 'removing') return id;
  }
  throw new Error('no removal was cut off half-way');
}

test('after half a removal the container is listed, blinds nobody to others, cannot be started, and is removable', async () => {
  const half = await removeHalf();
  const lost = await real.run('v1');
  const { State: state } = await real.inspect(lost);
  process.kill(state.ConmonPid, 'SIGKILL');
  process.kill(state.Pid, 'SIGKILL');
  await expect.poll(() => existsSync(`/proc/${state.Pid}`)).toBe(false);

  const listed = await real.list();
  expect(listed.find(({ id }) => id === half)?.state).toBe('exited');
  expect(listed.find(({ id }) => id === lost)?.state).toBe('exited');
  await expectFault(real.runtime.startContainer(half), 'ContainerBroken');
  expect(await real.runtime.stopContainer(half, { gracePeriodSeconds: 1 })).toEqual({ kind: 'absent' });

  await real.runtime.removeContainer(half);
  expect(await real.wordOf(half)).toBeUndefined();
  await expectFault(real.runtime.startContainer(lost), 'ContainerBroken');
  await real.runtime.removeContainer(lost);
});

async function storageNames(): Promise<string[]> {
  const { stdout } = await real.host.run(['ps', '--all', '--external', '--format=json']);
  const listed = JSON.parse(stdout) as readonly { State: string; Names: readonly string[] }[];
  return listed.filter(({ State }) => State === 'storage').flatMap(({ Names }) => Names);
}

async function createHalf(name: string): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    await cutOff(
      () => real.create('v1', { name }),
      () => isStored(real.host, name),
    );
    if ((await storageNames()).includes(name)) return;
    await real.host.run(['rm', '--force', name], { reject: false });
  }
  throw new Error('no create was cut off half-way');
}

test('after half a create its storage is removed by a later attempt of the same service, once it is old', async () => {
  for (const name of ['shop.cart.aaaaaa', 'shop.cart', 'shop.cartoon.aaaaaa']) await createHalf(name);

  await real.create('v1', { name: 'shop.cart.yyyyyy' });
  expect(await storageNames()).toHaveLength(3);

  const later: Clock = { ...systemClock, wallNow: () => Date.now() + 11 * 60 * 1000 };
  const runtime = podmanSocket({ socketPath: real.socketPath, clock: later });
  await runtime.createContainer(await real.spec('v1', { name: 'shop.cart.zzzzzz' }));
  expect((await storageNames()).sort()).toEqual(['shop.cart', 'shop.cartoon.aaaaaa']);
});
