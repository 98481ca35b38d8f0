import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePort, type PodmanHost, startPodmanHost } from '@rollforward/test-hosts';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { eventually } from './eventually.ts';

let one: PodmanHost;
let other: PodmanHost;

beforeAll(async () => {
  [one, other] = await Promise.all([startPodmanHost(), startPodmanHost()]);
});

afterAll(async () => {
  await Promise.all([one.stop(), other.stop()]);
});

/** Runs a container that answers over HTTP on a network of its own, and gives its port. */
async function serve(host: PodmanHost, image: 'v1' | 'v2'): Promise<number> {
  const port = await freePort();
  await host.run(['network', 'create', 'shop']);
  const where = ['--network', 'shop', '--network-alias', 'web', '--publish', `127.0.0.1:${port}:80`];
  const what = ['--name', 'web', '--env', 'PORT=80', await host.image(image)];
  await host.run(['run', '--detach', ...where, ...what]);
  return port;
}

async function ask(port: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/`);
  return (await response.text()).trim();
}

async function names(host: PodmanHost): Promise<string[]> {
  const { stdout } = await host.run(['ps', '--all', '--format', '{{.Names}}']);
  return stdout.split('\n').filter((name) => name !== '');
}

test('two hosts run containers and networks of one name side by side', async () => {
  const [onePort, otherPort] = await Promise.all([serve(one, 'v1'), serve(other, 'v2')]);
  expect(
    await eventually(
      () => ask(onePort),
      (answer) => answer !== '',
    ),
  ).toBe('v1');
  expect(
    await eventually(
      () => ask(otherPort),
      (answer) => answer !== '',
    ),
  ).toBe('v2');

  // Names are found by the network's own name server, so its address must be that of this host's network.
  const lookUp = ['exec', 'web', 'wget', '-q', '-O', '-', 'http://web/'];
  const lookedUp = (host: PodmanHost) => async (): Promise<string> =>
    (await host.run(lookUp, { reject: false })).stdout;
  await expect.poll(lookedUp(one)).toBe('v1');
  await expect.poll(lookedUp(other)).toBe('v2');

  // What ends on one host must not take anything of the other along.
  await one.run(['rm', '--force', '--time', '0', 'web']);
  expect(await names(one)).toEqual([]);
  expect(await names(other)).toEqual(['web']);
  expect(await ask(otherPort)).toBe('v2');
  expect((await other.run(lookUp)).stdout).toBe('v2');
});

test('nothing of the own environment reaches the engine', () => {
  expect(Object.keys(one.env).toSorted()).toEqual([
    'CONTAINERS_CONF',
    'CONTAINERS_REGISTRIES_CONF',
    'CONTAINERS_STORAGE_CONF',
    'HOME',
    'LC_ALL',
    'PATH',
    'TMPDIR',
  ]);
});

test('a command that fails rejects, unless it is told not to', async () => {
  await expect(one.run(['inspect', 'nobody'])).rejects.toThrow('nobody');
  const { exitCode } = await one.run(['inspect', 'nobody'], { reject: false });
  expect(exitCode).toBe(125);
});

test('a host lies where it is told to, and its folder goes with it', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'rollforward-test-'));
  const dir = join(parent, 'host');
  const host = await startPodmanHost({ dir });
  expect(host.dir).toBe(dir);
  await host.run(['info']);
  await host.stop();
  await host.stop();
  expect(await readdir(parent)).toEqual([]);
  await rm(parent, { recursive: true });
});
