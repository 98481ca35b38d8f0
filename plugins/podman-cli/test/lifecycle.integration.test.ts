import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expectFault } from '@rollforward/engine-shared/testing';
import { livingProcesses, obeysTerm, oneLife, podmanWrapper } from '@rollforward/test-hosts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { podmanCli } from '../src/index.ts';
import { markerOf, OWNER, type RealPodman, startRealPodman } from './support/real-podman.ts';

let real: RealPodman;
beforeAll(async () => {
  real = await startRealPodman();
});
afterAll(() => real.host.stop());

test('C1: a container from its creation to its removal', async () => {
  const { runtime } = real;
  const spec = await real.spec('v1');
  const image = await runtime.ensureImage(spec.image, { policy: 'never' });
  const id = await runtime.createContainer({ ...spec, image: image.id });
  const created = await runtime.containerStatus({ id });
  expect(created).toMatchObject({
    state: 'created',
    id,
    name: spec.name,
    imageId: image.id,
    labels: spec.labels,
  });
  expect(await runtime.containerStatus({ name: spec.name })).toEqual(created);
  expect(await livingProcesses(markerOf(spec.name))).toEqual([]);

  const before = Date.now();
  await runtime.startContainer(id);
  const running = await runtime.containerStatus({ id });
  if (running.state !== 'running') throw new Error(running.state);
  expect(running.startedAt).toBeGreaterThan(before - 100);
  expect(running.startedAt).toBeLessThan(Date.now() + 100);
  const pid = await oneLife(markerOf(spec.name));

  await runtime.startContainer(id);
  expect(await livingProcesses(markerOf(spec.name))).toEqual([pid]);

  await obeysTerm(pid);
  expect(await runtime.stopContainer(id, { gracePeriodSeconds: 60 })).toEqual({
    kind: 'stopped',
    exitCode: 0,
    finishedAt: expect.any(Number),
  });
  expect(await livingProcesses(markerOf(spec.name))).toEqual([]);
  expect(await runtime.containerStatus({ id })).toMatchObject({ state: 'exited', exitCode: 0 });

  await runtime.startContainer(id);
  expect(await runtime.containerStatus({ id })).toMatchObject({ state: 'running' });
  await runtime.stopContainer(id, { gracePeriodSeconds: 3 });
  await runtime.removeContainer(id);
  expect(await runtime.containerStatus({ id })).toEqual({ state: 'absent' });
  expect(await runtime.containerStatus({ name: spec.name })).toEqual({ state: 'absent' });
});

describe('C8: nobody is hit by half a name', () => {
  test('by prefix of a name, by pattern, by short id', async () => {
    const id = await real.run('v1', { name: 'shop.database' });
    const names = [
      'shop.data',
      'shop.databas',
      'database',
      'shop',
      'shop-database',
      id.slice(0, 12),
      id.slice(0, 1),
    ];
    for (const name of names) {
      expect(await real.runtime.containerStatus({ name }), name).toEqual({ state: 'absent' });
    }
  });

  test('by a prefix of several ids', async () => {
    const ids = await Promise.all(Array.from({ length: 17 }, () => real.create('v1')));
    const digits = ids.map((id) => id.slice(0, 1));
    const twice = digits.find((digit, at) => digits.indexOf(digit) !== at) ?? '';
    expect(await real.runtime.containerStatus({ name: twice })).toEqual({ state: 'absent' });
  });

  test('a stranger that is named with our short id is the stranger', async () => {
    const id = await real.create('v1');
    const short = id.slice(0, 12);
    const stranger = await real.create('v2', { name: short });
    expect(await real.runtime.containerStatus({ name: short })).toMatchObject({ id: stranger });
    expect(await real.runtime.containerStatus({ id })).toMatchObject({ id });
    await real.runtime.removeContainer(id);
    expect(await real.runtime.containerStatus({ id: stranger })).toMatchObject({ state: 'created' });
  });
});

describe('names', () => {
  test('C4: a name that is taken is a conflict, and nothing is touched', async () => {
    const { stdout } = await real.host.run(['create', '--name', 'foreign', await real.host.image('v1')]);
    await expectFault(real.create('v1', { name: 'foreign' }), 'NameConflict');
    expect((await real.inspect('foreign')).Id).toBe(stdout.trim());
  });

  test('C6: of two that create one name, one wins', async () => {
    const spec = await real.spec('v1');
    const results = await Promise.allSettled([1, 2, 3].map(() => real.runtime.createContainer(spec)));
    const won = results.filter((result) => result.status === 'fulfilled');
    expect(won).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') await expectFault(Promise.reject(result.reason), 'NameConflict');
    expect(await real.runtime.containerStatus({ name: spec.name })).toMatchObject({ id: won[0]?.value });
  });

  test('a container is renamed while it runs', async () => {
    const id = await real.run('v1');
    await real.runtime.renameContainer?.(id, 'renamed');
    expect(await real.runtime.containerStatus({ name: 'renamed' })).toMatchObject({ id, state: 'running' });
    const other = await real.create('v1');
    const rename = real.runtime.renameContainer?.(other, 'renamed') ?? Promise.resolve();
    await expectFault(rename, 'NameConflict');
  });

  test('an absent one is not renamed', async () => {
    const id = await real.create('v1');
    await real.runtime.removeContainer(id);
    await expectFault(real.runtime.renameContainer?.(id, 'nobody') ?? Promise.resolve(), 'ContainerBroken');
  });
});

describe('C9, C10: the list', () => {
  test('every owned container in every state, nothing foreign, by one process', async () => {
    const { runtime, host } = real;
    const owner = 'device-2';
    const labels = { 'io.rollforward.owner': owner };
    const created = await real.create('v1', { labels });
    const running = await real.run('v1', { labels });
    const paused = await real.run('v1', { labels });
    await host.run(['pause', paused]);
    const exited = await real.run('exits', { labels });
    const initialized = await real.create('v1', { labels });
    await host.run(['init', initialized]);
    await real.create('v1', { labels: { 'io.rollforward.owner': 'device-22' } });
    await host.run(['create', '--label=io.rollforward.owner=device-2', await host.image('v1')]);
    await host.run(['wait', exited]);

    const wrapper = await podmanWrapper(host);
    const watched = podmanCli({ podman: wrapper.path, env: host.env });
    const listed = await watched.listContainers({ owner });
    expect(await wrapper.calls()).toHaveLength(1);
    const states = new Map(listed.map((container) => [container.id, container.state]));
    expect(states).toEqual(
      new Map([
        [created, 'created'],
        [running, 'running'],
        [paused, 'paused'],
        [exited, 'exited'],
        [initialized, 'stopping'],
      ]),
    );
    expect(listed.find(({ id }) => id === exited)).toMatchObject({
      exitCode: 3,
      finishedAt: expect.any(Number),
    });

    // What a list says of a container is what its status says, but for the fraction of a second.
    for (const container of listed) {
      const status = await runtime.containerStatus({ id: container.id });
      const rounded = JSON.parse(JSON.stringify(status), (key, value: unknown) =>
        key.endsWith('At') && typeof value === 'number' ? Math.floor(value / 1000) * 1000 : value,
      ) as unknown;
      expect(rounded).toEqual(container);
    }
  });

  test('health is in it', async () => {
    const { host } = real;
    const folder = await real.folder();
    const file = join(folder, 'Containerfile');
    await writeFile(file, `FROM ${await host.image('v1')}\nHEALTHCHECK --retries=1 CMD test -e /tmp/ok\n`);
    await host.run(['build', '--format=docker', '--tag=localhost/healthy:1', '--file', file, folder]);
    const spec = await real.spec('v1', {
      image: 'localhost/healthy:1',
      labels: { 'io.rollforward.owner': 'device-3' },
    });
    const id = await real.runtime.createContainer(spec);
    await real.runtime.startContainer(id);
    const both = async (): Promise<unknown[]> => [
      (await real.runtime.listContainers({ owner: 'device-3' }))[0],
      await real.runtime.containerStatus({ id }),
    ];
    expect(await both()).toMatchObject([{ health: 'starting' }, { health: 'starting' }]);
    await host.run(['healthcheck', 'run', id], { reject: false });
    expect(await both()).toMatchObject([{ health: 'unhealthy' }, { health: 'unhealthy' }]);
    await host.run(['exec', id, 'sh', '-c', 'echo >/tmp/ok']);
    await host.run(['healthcheck', 'run', id]);
    expect(await both()).toMatchObject([{ health: 'healthy' }, { health: 'healthy' }]);
  });

  test('it is whole while others create and remove', async () => {
    const stays = await real.run('v1');
    let churning = true;
    const churn = async (): Promise<void> => {
      while (churning) {
        const id = await real.run('exits');
        await real.runtime.stopContainer(id, { gracePeriodSeconds: 0 });
        await real.runtime.removeContainer(id);
      }
    };
    const churns = [churn(), churn()];
    for (let round = 0; round < 40; round += 1) {
      expect((await real.list()).find(({ id }) => id === stays)).toMatchObject({ state: 'running' });
    }
    churning = false;
    await Promise.all(churns);
  });
});

test('nobody’s list is empty', async () => {
  expect(await real.runtime.listContainers({ owner: 'nobody' })).toEqual([]);
  expect(OWNER).not.toBe('nobody');
});
