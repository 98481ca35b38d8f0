import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expectFault } from '@rollforward/engine-shared/testing';
import { obeysTerm } from '@rollforward/test-hosts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type RealService, startRealService } from './support/real-service.ts';

let real: RealService;
beforeAll(async () => {
  real = await startRealService();
});
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
  expect(await real.list()).toMatchObject([{ id, state: 'exited', exitCode: 0 }]);
  await runtime.startContainer(id);
  expect(await runtime.stopContainer(id, { gracePeriodSeconds: 0 })).toMatchObject({ exitCode: 137 });
  await runtime.removeContainer(id);
  await runtime.removeContainer(id);
  expect(await runtime.containerStatus({ id })).toEqual({ state: 'absent' });
});

test('a name is taken: 500, and NameConflict', async () => {
  const spec = await real.spec('v1');
  const id = await real.runtime.createContainer(spec);
  await expectFault(real.runtime.createContainer(spec), 'NameConflict');
  const other = await real.create('v1');
  await expectFault(real.runtime.renameContainer?.(other, spec.name) ?? Promise.resolve(), 'NameConflict');
  for (const one of [id, other]) await real.runtime.removeContainer(one);
});

test('nothing of the service’s own environment reaches a container', async () => {
  await real.kill();
  const secret = 'http://user:hunter2@no.example:1';
  const proxies = { http_proxy: secret, HTTPS_PROXY: secret, all_proxy: secret, no_proxy: 'x', SECRET: 's' };
  const notify = join(await real.folder(), 'notify.sock');
  await real.start({ env: { ...proxies, NOTIFY_SOCKET: notify } });
  const id = await real.run('v1', { env: { A: 'b\r\nC=d', PATH: '/x' } });
  const { Env: env } = (await real.inspect(id)).Config;
  expect(env.join(' ')).not.toMatch(/hunter2|proxy|SECRET|NOTIFY/i);
  expect(await readFile(`/proc/${(await real.inspect(id)).State.Pid}/environ`, 'utf8')).not.toMatch(
    /hunter2|NOTIFY/,
  );
  expect(env).toContain('A=b\r\nC=d');
  expect(env).toContain('PATH=/x');
  await real.runtime.stopContainer(id, { gracePeriodSeconds: 0 });
  await real.runtime.removeContainer(id);
});

test('args: [] drops the image’s own, and an image without an entrypoint can then not be created from', async () => {
  const id = await real.create('v1', { args: [] });
  await real.runtime.removeContainer(id);
  await expectFault(real.create('v1', { command: [], args: [] }), 'InvalidSpec');
});

describe('on a network of ours', () => {
  beforeAll(() => real.runtime.ensureNetwork('shop', { a: 'b' }));

  test('it is found by its alias', async () => {
    const id = await real.create('v1', { network: { mode: 'private', name: 'shop', alias: 'till' } });
    expect((await real.inspect(id)).NetworkSettings.Networks?.['shop']?.Aliases).toContain('till');
    await expectFault(real.runtime.removeNetwork('shop', { a: 'b' }), 'StillRunning');
    await real.runtime.removeContainer(id);
  });

  test('the network is as `podman network create` makes it', async () => {
    const facts = async (name: string): Promise<object> => {
      const { stdout } = await real.host.run(['network', 'inspect', name]);
      const [{ driver, dns_enabled: dns, options = {}, internal } = {}] = JSON.parse(stdout) as Record<
        string,
        unknown
      >[];
      return { driver, dns, options, internal };
    };
    await real.host.run(['network', 'create', 'by-hand']);
    expect(await facts('shop')).toEqual(await facts('by-hand'));
  });

  test('the beginning of its id is not its name', async () => {
    const { stdout } = await real.host.run(['network', 'inspect', 'shop', '--format', '{{.ID}}']);
    const name = stdout.slice(0, 6);
    await expectFault(real.create('v1', { network: { mode: 'private', name, alias: 'web' } }), 'InvalidSpec');
    await real.runtime.removeNetwork(name, { a: 'b' });
    expect((await real.host.run(['network', 'exists', 'shop'], { reject: false })).exitCode).toBe(0);
  });
});

test('the health that a check found is in the list and in a status', async () => {
  const { createService } = await import('../src/service-connection.ts');
  const spec = await real.spec('v1');
  const answer = await createService(real.socketPath, 'podman').change({
    method: 'POST',
    path: '/v4.0.0/libpod/containers/create',
    body: {
      name: spec.name,
      image: spec.image,
      labels: spec.labels,
      netns: { nsmode: 'none' },
      healthconfig: { Test: ['CMD', '/bin/false'], Interval: 3e10, Timeout: 3e10, Retries: 1 },
    },
  });
  expect(answer.status).toBe(201);
  const status = await real.runtime.containerStatus({ name: spec.name });
  if (status.state === 'absent') throw new Error('it is not there');
  await real.runtime.startContainer(status.id);
  await real.host.run(['healthcheck', 'run', status.id], { reject: false });
  expect(await real.runtime.containerStatus({ id: status.id })).toMatchObject({ health: 'unhealthy' });
  expect(await real.list()).toMatchObject([{ health: 'unhealthy' }]);
  await real.host.run(['rm', '--force', '--time=0', status.id]);
});
