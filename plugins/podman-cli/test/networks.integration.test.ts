import { expectFault } from '@rollforward/engine-shared/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { type RealPodman, startRealPodman } from './support/real-podman.ts';

let real: RealPodman;
beforeAll(async () => {
  real = await startRealPodman();
});
afterAll(() => real.host.stop());

const OURS = { 'io.rollforward.owner': 'device-1', 'io.rollforward.deployment': 'shop' };
const names = async (): Promise<string[]> => {
  const { stdout } = await real.host.run(['network', 'ls', '--format={{.Name}}']);
  return stdout.split('\n').filter((name) => name !== '' && name !== 'podman');
};

test('C18: made and removed, each once and again', async () => {
  const { runtime, host } = real;
  await runtime.ensureNetwork('shop', OURS);
  const { stdout } = await host.run(['network', 'inspect', 'shop']);
  expect(JSON.parse(stdout)).toMatchObject([{ name: 'shop', driver: 'bridge', labels: OURS }]);
  await runtime.ensureNetwork('shop', OURS);
  expect((await host.run(['network', 'inspect', 'shop'])).stdout).toBe(stdout);
  await runtime.removeNetwork('shop', OURS);
  expect(await names()).toEqual([]);
  await runtime.removeNetwork('shop', OURS);
});

test('many that make or remove one at once are all content', async () => {
  const five = [1, 2, 3, 4, 5];
  await Promise.all(five.map(() => real.runtime.ensureNetwork('crowd', OURS)));
  expect(await names()).toEqual(['crowd']);
  await Promise.all(five.map(() => real.runtime.removeNetwork('crowd', OURS)));
  expect(await names()).toEqual([]);
});

test('several at once have addresses of their own', async () => {
  const several = ['one', 'two', 'three'];
  await Promise.all(several.map((name) => real.runtime.ensureNetwork(name, OURS)));
  const { stdout } = await real.host.run([
    'network',
    'inspect',
    '--format={{(index .Subnets 0).Subnet}}',
    ...several,
  ]);
  expect(new Set(stdout.split('\n').filter(Boolean)).size).toBe(3);
  await Promise.all(several.map((name) => real.runtime.removeNetwork(name, OURS)));
});

test('a stranger’s network is left alone', async () => {
  const { runtime, host } = real;
  await host.run(['network', 'create', 'foreign']);
  await host.run(['network', 'create', '--label=io.rollforward.owner=device-2', 'other']);
  for (const name of ['foreign', 'other']) {
    await expectFault(runtime.ensureNetwork(name, OURS), 'NameConflict');
    await expectFault(runtime.removeNetwork(name, OURS), 'NameConflict');
  }
  expect((await names()).sort()).toEqual(['foreign', 'other']);
  await host.run(['network', 'rm', 'foreign', 'other']);
});

test('one in use is not removed, whether its containers live or not', async () => {
  const { runtime } = real;
  await runtime.ensureNetwork('used', OURS);
  const id = await real.create('v1', { network: { mode: 'private', name: 'used', alias: 'web' } });
  await expectFault(runtime.removeNetwork('used', OURS), 'StillRunning');
  await runtime.startContainer(id);
  await expectFault(runtime.removeNetwork('used', OURS), 'StillRunning');
  await runtime.stopContainer(id, { gracePeriodSeconds: 3 });
  await runtime.removeContainer(id);
  await runtime.removeNetwork('used', OURS);
});

test('the beginning of an id is no name', async () => {
  const { runtime, host } = real;
  await host.run(['network', 'create', 'foreign']);
  const { stdout } = await host.run(['network', 'inspect', 'foreign', '--format={{.ID}}']);
  const name = stdout.slice(0, 8);
  await runtime.removeNetwork(name, {});
  expect(await names()).toEqual(['foreign']);
  // Podman holds the name for taken, and says so.
  await expectFault(runtime.ensureNetwork(name, OURS), 'NameConflict');
  await host.run(['network', 'rm', 'foreign']);
});

test('services of one network find each other by alias, also after a rename', async () => {
  const { runtime, host } = real;
  await runtime.ensureNetwork('talk', OURS);
  const web = await real.run('v1', {
    env: { PORT: '80' },
    network: { mode: 'private', name: 'talk', alias: 'web' },
  });
  const client = await real.run('v1', { network: { mode: 'private', name: 'talk', alias: 'client' } });
  await runtime.renameContainer?.(web, 'talk.renamed');
  const ask = async (): Promise<string> =>
    (await host.run(['exec', client, 'wget', '-q', '-O', '-', 'http://web:80/'], { reject: false })).stdout;
  await expect.poll(ask).toContain('v1');
});
