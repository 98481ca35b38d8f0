import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import { expectFault } from '@rollforward/engine-shared/testing';
import { type Registry, startRegistry } from '@rollforward/test-hosts';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { type RealService, startRealService } from './support/real-service.ts';

let real: RealService;
let registry: Registry;
beforeAll(async () => {
  real = await startRealService();
  registry = await startRegistry();
});
afterAll(async () => {
  await real.stop();
  await registry.stop();
});

async function pushed(name: string): Promise<string> {
  const reference = `${registry.address}/${name}:1`;
  await real.host.run(['push', '--quiet', await real.host.image('v2'), reference]);
  return reference;
}

test('an image is pulled, with progress, and is what was pushed', async () => {
  const reference = await pushed('shop/web');
  const told: string[] = [];
  const info = await real.runtime.ensureImage(reference, {
    policy: 'missing',
    onProgress: ({ message }) => told.push(message),
  });
  expect(told.length).toBeGreaterThan(0);
  const { stdout } = await real.host.run(['image', 'inspect', '--format', '{{.Id}}', reference]);
  expect(info.id).toBe(`sha256:${stdout.trim()}`);
  expect(await real.runtime.ensureImage(info.id, { policy: 'always' })).toEqual(info);
});

test.each([
  ['a tag that is not there', 'ImageNotFound', (): string => `${registry.address}/shop/web:2`],
  ['a name that is not there', 'ImageNotFound', (): string => `${registry.address}/shop/none:1`],
  [
    'a digest that is not there',
    'ImageNotFound',
    (): string => `${registry.address}/shop/web@sha256:${'0'.repeat(64)}`,
  ],
  ['a short name that nothing resolves', 'ImageNotFound', (): string => 'nowhere:1'],
  ['a registry that is down', 'RegistryUnreachable', (): string => '127.0.0.1:1/shop/web:1'],
] as const)('%s: a 200, and %s', async (_, code, reference) => {
  await pushed('shop/web');
  await expectFault(real.runtime.ensureImage(reference(), { policy: 'missing' }), code);
});

test('a short name means what it means to Podman: an image of this host, and none of a hub', async () => {
  await real.host.run(['tag', await real.host.image('v1'), 'localhost/short:1']);
  const info = await real.runtime.ensureImage('short:1', { policy: 'never' });
  expect(info.id).toMatch(/^sha256:/);
  const id = await real.create('v1', { image: 'short:1' });
  await real.runtime.removeContainer(id);
});

test('a pull that hangs is given up, and the service lets go of the registry', async () => {
  const reference = await pushed('shop/frozen');
  await registry.freeze();
  const stop = new AbortController();
  const settled = expectFault(
    real.runtime.ensureImage(reference, { policy: 'missing', signal: stop.signal }),
    'Aborted',
  );
  await expect.poll(connections).toBeGreaterThan(0);
  await sleep(200);
  stop.abort();
  await settled;
  await expect.poll(connections).toBe(0);
  registry.thaw();
  await expectFault(real.runtime.ensureImage(reference, { policy: 'never' }), 'ImageNotFound');
  expect(await real.runtime.ensureImage(reference, { policy: 'missing' })).toMatchObject({ labels: {} });
});

/** How many clients hold a connection to the registry. */
async function connections(): Promise<number> {
  const port = Number(registry.address.split(':')[1]).toString(16).toUpperCase().padStart(4, '0');
  const lines = (await readFile('/proc/net/tcp', 'utf8')).split('\n');
  // The third word is the other end's address, the fourth the state: 01 is established.
  return lines.filter((line) => {
    const [, , remote = '', state] = line.trim().split(/\s+/);
    return remote.endsWith(`:${port}`) && state === '01';
  }).length;
}
