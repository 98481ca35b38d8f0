import { createServer } from 'node:net';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { expectFault } from '@rollforward/engine-shared/testing';
import { freePort, livingProcesses, oneLife } from '@rollforward/test-hosts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { markerOf, type RealPodman, startRealPodman } from './support/real-podman.ts';

let real: RealPodman;
beforeAll(async () => {
  real = await startRealPodman();
  await real.runtime.ensureNetwork('shop', {});
});
afterAll(() => real.host.stop());

const stateOf = async (id: Parameters<RealPodman['runtime']['startContainer']>[0]): Promise<string> =>
  (await real.runtime.containerStatus({ id })).state;

describe('C5: what only the start can tell; the container stays created and can be removed', () => {
  test.each([
    ['a command that is not there', { command: ['/nothing'] }, 'CommandNotFound'],
    ['a command that is not in the PATH', { command: ['nothing'] }, 'CommandNotFound'],
    ['a command that cannot be executed', { command: ['/etc/passwd'] }, 'CommandNotFound'],
    ['a command that is a folder', { command: ['/etc'] }, 'CommandNotFound'],
    ['a folder that is not there', { workingDir: '/nothing' }, 'InvalidSpec'],
    ['a user that is not there', { user: 'nobody-here' }, 'InvalidSpec'],
    ['a group that is not there', { user: '0:nobody-here' }, 'InvalidSpec'],
    ['too little memory', { resources: { memoryBytes: 4096 } }, 'InvalidSpec'],
  ] as const)('%s', async (_, rest, code) => {
    const id = await real.create('v1', rest);
    await expectFault(real.runtime.startContainer(id), code);
    expect(await stateOf(id)).toBe('created');
    await expectFault(real.runtime.startContainer(id), code);
    await real.runtime.removeContainer(id);
  });

  test('a port that another container holds, until it is free', async () => {
    const port = await freePort();
    const rest = {
      network: { mode: 'private', name: 'shop', alias: 'web' },
      ports: [{ hostIp: '127.0.0.1', hostPort: port, containerPort: 80, protocol: 'tcp' }],
    } as const;
    const holder = await real.run('v1', rest);
    const id = await real.create('v1', rest);
    await expectFault(real.runtime.startContainer(id), 'PortInUse');
    expect(await stateOf(id)).toBe('created');
    await real.runtime.stopContainer(holder, { gracePeriodSeconds: 3 });
    await real.runtime.startContainer(id);
    expect(await stateOf(id)).toBe('running');
  });

  test('a port that somebody else holds', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const hostPort = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const id = await real.create('v1', {
      network: { mode: 'private', name: 'shop', alias: 'web' },
      ports: [{ hostIp: '127.0.0.1', hostPort, containerPort: 80, protocol: 'tcp' }],
    });
    await expectFault(real.runtime.startContainer(id), 'PortInUse');
    server.close();
  });
});

test('a program that ends at once was started', async () => {
  const id = await real.create('exits');
  await real.runtime.startContainer(id);
  await expect
    .poll(() => real.runtime.containerStatus({ id }))
    .toMatchObject({ state: 'exited', exitCode: 3 });
  await real.runtime.startContainer(id);
});

test('what is running is left alone, what is not to be started is refused', async () => {
  const id = await real.run('v1');
  const { Pid } = (await real.inspect(id)).State;
  await real.runtime.startContainer(id);
  expect((await real.inspect(id)).State.Pid).toBe(Pid);
  await real.host.run(['pause', id]);
  await expectFault(real.runtime.startContainer(id), 'StillRunning');
  expect(await stateOf(id)).toBe('paused');
  await real.host.run(['unpause', id]);
  await real.runtime.stopContainer(id, { gracePeriodSeconds: 3 });
  await real.runtime.removeContainer(id);
  await expectFault(real.runtime.startContainer(id), 'ContainerBroken');
});

describe('ContainerBroken: it can never be started, and can be removed', () => {
  test('C11: container and monitor were killed together', async () => {
    const id = await real.run('v1');
    const { State } = await real.inspect(id);
    process.kill(State.ConmonPid, 'SIGKILL');
    process.kill(State.Pid, 'SIGKILL');
    await expect.poll(() => stateOf(id)).toBe('exited');
    // Podman itself goes on to say that it runs, and that it was started.
    expect((await real.inspect(id)).State.Status).toBe('running');
    expect((await real.host.run(['start', id])).exitCode).toBe(0);
    expect((await real.list()).find((container) => container.id === id)?.state).toBe('exited');

    await expectFault(real.runtime.startContainer(id), 'ContainerBroken');
    expect(await real.runtime.stopContainer(id, { gracePeriodSeconds: 3 })).toEqual({
      kind: 'already-stopped',
    });
    await real.runtime.removeContainer(id);
    expect(await stateOf(id)).toBe('absent');
  });

  test('the monitor was killed, and then the container was stopped', async () => {
    const id = await real.runReady('v1');
    process.kill((await real.inspect(id)).State.ConmonPid, 'SIGKILL');
    expect(await stateOf(id)).toBe('running');
    expect(await real.runtime.stopContainer(id, { gracePeriodSeconds: 20 })).toMatchObject({
      kind: 'stopped',
    });
    expect((await real.inspect(id)).State.Status).toBe('stopping');
    expect(await stateOf(id)).toBe('exited');
    await expectFault(real.runtime.startContainer(id), 'ContainerBroken');
    await real.runtime.removeContainer(id);
    expect(await stateOf(id)).toBe('absent');
  });

  test('the low-level runtime has a container of its id already', async () => {
    const spec = await real.spec('v1');
    const id = await real.runtime.createContainer(spec);
    await mkdir(join(real.host.dir, 'runc', id));
    await expectFault(real.runtime.startContainer(id), 'ContainerBroken');
    expect(await stateOf(id)).toBe('created');
    await real.runtime.removeContainer(id);
    const anew = await real.runtime.createContainer(spec);
    await real.runtime.startContainer(anew);
    await oneLife(markerOf(spec.name));
  });
});

describe('what a host does to containers', () => {
  test('one that was made and never started, whose process was killed', async () => {
    const id = await real.create('v1');
    await real.host.run(['init', id]);
    const { State } = await real.inspect(id);
    process.kill(State.ConmonPid, 'SIGKILL');
    process.kill(State.Pid, 'SIGKILL');
    await expect.poll(() => stateOf(id)).toBe('created');
    await expectFault(real.runtime.startContainer(id), 'ContainerBroken');
    await real.runtime.removeContainer(id);
    expect(await stateOf(id)).toBe('absent');
  });

  test('a reboot makes it created, and it starts again with its id', async () => {
    const host = await startRealPodman();
    try {
      const spec = await host.spec('v1');
      const id = await host.runtime.createContainer(spec);
      await host.runtime.startContainer(id);
      const { State } = await host.inspect(id);
      process.kill(State.ConmonPid, 'SIGKILL');
      process.kill(State.Pid, 'SIGKILL');
      await expect.poll(() => existsSync(`/proc/${State.Pid}`)).toBe(false);
      await rm(join(host.host.dir, 'libpod'), { recursive: true });
      await rm(join(host.host.dir, 'runc', id), { recursive: true });
      expect(await host.runtime.containerStatus({ id })).toMatchObject({ state: 'created' });
      await host.runtime.startContainer(id);
      expect(await host.runtime.containerStatus({ id })).toMatchObject({ state: 'running', id });
      await oneLife(markerOf(spec.name));
    } finally {
      await host.host.stop();
    }
  });

  test('what the kernel kills for its memory has exited with 137', async () => {
    const id = await real.run('v1', {
      command: ['/bin/sh', '-c', 'exec tail /dev/zero'],
      resources: { memoryBytes: 32 * 1024 * 1024 },
    });
    const status = (): Promise<unknown> => real.runtime.containerStatus({ id });
    await expect.poll(status).toMatchObject({ state: 'exited', exitCode: 137 });
  });
});

const KILLED_STARTS = 30;

test(
  'a start that was killed in the middle: whatever it left can be cleared and done anew',
  { timeout: 600_000 },
  async () => {
    const { host, runtime } = real;
    const found = new Map<string, number>();
    let wholeMs = await msOfStart();
    // Where the machine became slower or faster meanwhile, all may have been killed too early or too late.
    for (let round = 0; round < KILLED_STARTS || (found.size < 2 && round < 3 * KILLED_STARTS); round += 1) {
      if (round > 0 && round % KILLED_STARTS === 0) wholeMs = await msOfStart();
      const spec = await real.spec('v1');
      const id = await runtime.createContainer(spec);
      const timeoutMs = Math.ceil((wholeMs * ((round % KILLED_STARTS) + 1)) / KILLED_STARTS);
      await host.run(['start', id], { timeoutMs, reject: false });
      const status = await runtime.containerStatus({ id });
      found.set(status.state, (found.get(status.state) ?? 0) + 1);
      if (status.state === 'stopping' || status.state === 'running') {
        expect(await runtime.stopContainer(id, { gracePeriodSeconds: 1 })).toMatchObject({
          kind: expect.stringMatching(/stopped|killed/),
        });
      }
      await runtime.removeContainer(id);
      expect(await runtime.containerStatus({ id })).toEqual({ state: 'absent' });
      expect(await livingProcesses(markerOf(spec.name))).toEqual([]);
      const anew = await runtime.createContainer(spec);
      await runtime.startContainer(anew);
      await oneLife(markerOf(spec.name));
      await runtime.stopContainer(anew, { gracePeriodSeconds: 1 });
      await runtime.removeContainer(anew);
    }
    expect(found.size, JSON.stringify([...found])).toBeGreaterThan(1);
  },
);

/** What a start takes just now that nobody kills. */
async function msOfStart(): Promise<number> {
  const id = await real.create('v1');
  const begun = performance.now();
  await real.host.run(['start', id]);
  const ms = performance.now() - begun;
  await real.host.run(['rm', '--force', '--time=0', id]);
  return ms;
}
