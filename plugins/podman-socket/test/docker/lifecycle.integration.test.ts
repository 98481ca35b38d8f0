import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expectFault } from '@rollforward/engine-shared/testing';
import { obeysTerm } from '@rollforward/test-hosts';
import { type ContainerId, isContainerId } from 'rollforward';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { type RealDocker, startRealDocker } from '../support/real-docker.ts';

let real: RealDocker;
beforeAll(async () => {
  real = await startRealDocker();
});
afterEach(() => real.removeAll());
afterAll(() => real.stop());

test('a life', async () => {
  const { runtime } = real;
  const id = await real.create('v1');
  expect(await runtime.containerStatus({ id })).toMatchObject({ state: 'created', id });
  await runtime.startContainer(id);
  await runtime.startContainer(id);
  expect(await runtime.containerStatus({ id })).toMatchObject({ state: 'running' });
  await expectFault(runtime.removeContainer(id), 'StillRunning');
  await obeysTerm((await real.inspect(id)).State.Pid);
  expect(await runtime.stopContainer(id, { gracePeriodSeconds: 60 })).toMatchObject({
    kind: 'stopped',
    exitCode: 0,
  });
  expect(await real.list()).toMatchObject([{ id, state: 'exited', exitCode: 0, oomKilled: false }]);
  await runtime.startContainer(id);
  await runtime.removeContainer(id).catch(() => undefined);
  expect(await runtime.stopContainer(id, { gracePeriodSeconds: 0 })).toMatchObject({
    kind: 'killed',
    exitCode: 137,
  });
  await runtime.removeContainer(id);
  await runtime.removeContainer(id);
  expect(await runtime.containerStatus({ id })).toEqual({ state: 'absent' });
});

test('without grace a program that would obey at once is killed all the same', async () => {
  for (let round = 0; round < 5; round += 1) {
    const id = await real.run('v1');
    expect(await real.runtime.stopContainer(id, { gracePeriodSeconds: 0 })).toMatchObject({ exitCode: 137 });
  }
});

/** Runs out of memory once, and ends by itself the next time. An engine that is busy misses the kernel's word now and then. */
async function endedByTheKernel(): Promise<ContainerId> {
  const grow = '[ -e /done ] && exit 0; touch /done; x=a; while :; do x=$x$x; done';
  const ended = { state: 'exited', exitCode: 137 };
  for (let tries = 1; ; tries += 1) {
    const id = await real.run('v1', {
      command: ['/bin/sh', '-c', grow],
      resources: { memoryBytes: 16 * 1024 * 1024 },
    });
    await expect.poll(() => real.runtime.containerStatus({ id })).toMatchObject(ended);
    const status = await real.runtime.containerStatus({ id });
    if (tries === 5 || (status.state === 'exited' && status.oomKilled === true)) return id;
  }
}

test('what the kernel ends for want of memory says so, until it runs again', async () => {
  const id = await endedByTheKernel();
  expect(await real.runtime.containerStatus({ id })).toMatchObject({ oomKilled: true });
  await real.runtime.startContainer(id);
  await expect
    .poll(() => real.runtime.containerStatus({ id }))
    .toMatchObject({ state: 'exited', exitCode: 0, oomKilled: false });
});

test('more processors than the host has are a limit like any other', async () => {
  const id = await real.run('v1', { resources: { cpus: 512, pids: 50 } });
  expect(await real.runtime.containerStatus({ id })).toMatchObject({ state: 'running' });
});

test('a start that fails takes its exit code from nobody', async () => {
  const folder = await real.folder();
  const id = await real.run('exits', { mounts: [{ type: 'bind', source: folder, target: '/mnt' }] });
  const ended = { state: 'exited', exitCode: 3 } as const;
  await expect.poll(() => real.runtime.containerStatus({ id })).toMatchObject(ended);
  await rm(folder, { recursive: true });
  await expectFault(real.runtime.startContainer(id), 'InvalidSpec');
  expect(await real.runtime.containerStatus({ id })).toMatchObject(ended);

  // Docker writes a code of its own over a 0.
  const network = { mode: 'private', name: 'shop', alias: 'web' } as const;
  const hostPort = await real.host.freePort();
  const ports = [{ hostIp: '127.0.0.1', hostPort, containerPort: 80, protocol: 'tcp' } as const];
  await real.runtime.ensureNetwork('shop', {});
  const second = await real.runReady('v1', { network, ports });
  expect(await real.runtime.stopContainer(second, { gracePeriodSeconds: 60 })).toMatchObject({ exitCode: 0 });
  await real.run('v1', { network, ports });
  await expectFault(real.runtime.startContainer(second), 'PortInUse');
  expect((await real.inspect(second)).State.ExitCode).toBe(128);
  const seen = await real.runtime.containerStatus({ id: second });
  expect(seen).toMatchObject({ state: 'exited' });
  expect(seen).not.toHaveProperty('exitCode');
});

test('a start that failed leaves its port to the next container', async () => {
  const network = { mode: 'private', name: 'shop', alias: 'web' } as const;
  await real.runtime.ensureNetwork('shop', {});
  const hostPort = await real.host.freePort();
  const ports = [{ hostIp: '127.0.0.1', hostPort, containerPort: 80, protocol: 'tcp' } as const];
  for (let round = 0; round < 3; round += 1) {
    const bad = await real.create('v1', { network, ports, command: ['/no/such'] });
    await expectFault(real.runtime.startContainer(bad), 'CommandNotFound');
    const good = await real.run('v1', { network, ports });
    await real.runtime.stopContainer(good, { gracePeriodSeconds: 5 });
  }
});

test('args: [] drops the image’s own, and an image without an entrypoint can then not be created from', async () => {
  await real.create('v1', { args: [] });
  await expectFault(real.create('v1', { command: [], args: [] }), 'InvalidSpec');
});

test('a tmpfs holds programs that can be executed, and a read-only root has no other place to write', async () => {
  const program =
    'printf "#!/bin/sh\\nexit 7\\n" >/scratch/p && chmod +x /scratch/p && ! touch /x && /scratch/p';
  const id = await real.run('v1', {
    command: ['/bin/sh', '-c', program],
    mounts: [{ type: 'tmpfs', target: '/scratch' }],
    readOnlyRoot: true,
  });
  await expect.poll(() => real.runtime.containerStatus({ id })).toMatchObject({ exitCode: 7 });
});

test('values are data: the process has them, byte for byte', async () => {
  const env = { A: 'b\r\nC=d', PATH: '/x', HTTP_PROXY: 'http://own', EMPTY: '' };
  const id = await real.run('v1', { command: ['/bin/sleep', '600'], env });
  const { Pid: pid } = (await real.inspect(id)).State;
  const environ = (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0');
  for (const [name, value] of Object.entries(env)) expect(environ).toContain(`${name}=${value}`);
  expect(environ).not.toContain('C=d');
});

describe('a look-up', () => {
  test('by the beginning of an id finds nobody, be it that of one or of many', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 17; n += 1) ids.push(await real.create('v1'));
    const beginnings = ids.flatMap((id) => [id.slice(0, 1), id.slice(0, 12), id.slice(0, 63)]);
    for (const name of new Set(beginnings)) {
      expect(await real.runtime.containerStatus({ name })).toEqual({ state: 'absent' });
    }
  });

  test('a stranger that is named like the whole id of an absent one is left alone', async () => {
    const id = 'ab'.repeat(32);
    if (!isContainerId(id)) throw new Error('no id');
    await real.host.run(['create', `--name=${id}`, '--network=none', await real.host.image('v1')]);
    const { runtime } = real;
    expect(await runtime.containerStatus({ id })).toEqual({ state: 'absent' });
    await runtime.removeContainer(id);
    expect(await runtime.stopContainer(id, { gracePeriodSeconds: 0 })).toEqual({ kind: 'absent' });
    expect((await real.inspect(id)).State.Status).toBe('created');
  });
});

test('the health that a check found is in the list and in a status', async () => {
  const { labels } = await real.spec('v1');
  const options = Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`]);
  // The check takes until it may, and then it fails.
  const folder = await real.folder();
  const check = [
    '--health-cmd=until [ -e /mnt/may ]; do sleep 0.1; done; false',
    '--health-interval=1s',
    '--health-timeout=10m',
    '--health-retries=1',
    '--network=none',
    `--volume=${folder}:/mnt`,
  ];
  const image = await real.host.image('v1');
  await real.host.run(['run', '--detach', '--name=shop.health', ...check, ...options, image]);
  expect(await real.list()).toMatchObject([{ health: 'starting' }]);
  await writeFile(join(folder, 'may'), '');
  await expect
    .poll(() => real.runtime.containerStatus({ name: 'shop.health' }))
    .toMatchObject({ health: 'unhealthy' });
  // By now the list knows the process, and takes the health from Docker's words.
  expect(await real.list()).toMatchObject([{ health: 'unhealthy' }]);
});
