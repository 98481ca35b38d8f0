import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';

import { expectFault } from '@rollforward/engine-shared/testing';
import type { ContainerId } from 'rollforward';
import { afterEach, describe, expect, test, vi } from 'vitest';

import { createService } from '../src/service-connection.ts';
import { createPodmanSocketDriver, dockerSocket, podmanSocket } from '../src/index.ts';
import { http, type RawService, startRawService } from './support/raw-service.ts';

const started: RawService[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(started.splice(0).map((raw) => raw.stop()));
});

async function serve(text: string): Promise<RawService> {
  const raw = await startRawService((connection) => connection.write(http(200, text)));
  started.push(raw);
  return raw;
}

describe('an explicit socket', () => {
  test.each<readonly [string, Readonly<Record<string, string>>]>([
    ['another host', { DOCKER_HOST: 'tcp://127.0.0.1:1' }],
    ['another host over ssh', { DOCKER_HOST: 'ssh://user@127.0.0.1' }],
    ['another socket', { DOCKER_HOST: 'unix:///nowhere/docker.sock' }],
    ['nonsense', { DOCKER_HOST: 'tcp://[::' }],
    ['a timeout', { DOCKER_HOST: 'tcp://127.0.0.1:1', DOCKER_CLIENT_TIMEOUT: '1' }],
    ['TLS', { DOCKER_HOST: 'tcp://127.0.0.1:2376', DOCKER_TLS_VERIFY: '1' }],
    ['certificates', { DOCKER_HOST: 'tcp://127.0.0.1:1', DOCKER_CERT_PATH: '/nowhere' }],
    ['a prefix', { DOCKER_HOST: 'tcp://127.0.0.1:1', DOCKER_PATH_PREFIX: '/elsewhere' }],
    ['Podman’s own variable', { CONTAINER_HOST: 'ssh://user@127.0.0.1' }],
  ])('is not redirected by %s', async (_, variables) => {
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    const raw = await serve('[]');
    for (const runtime of [podmanSocket, dockerSocket].map((make) => make({ socketPath: raw.socketPath }))) {
      expect(await runtime.listContainers({ owner: 'device-1' })).toEqual([]);
    }
    await createService(raw.socketPath, 'podman').change({ method: 'POST', path: '/x' });
    expect(raw.requests).toHaveLength(3);
    // It is out of the way for a moment only: the rest of the program may need it.
    expect(process.env['DOCKER_HOST']).toBe(variables['DOCKER_HOST']);
  });
});

test('nobody waits on a TCP port meanwhile', async () => {
  let connections = 0;
  const server = createServer(() => (connections += 1)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  vi.stubEnv('DOCKER_HOST', `tcp://127.0.0.1:${address.port}`);
  const raw = await serve('[]');
  await podmanSocket({ socketPath: raw.socketPath }).listContainers({ owner: 'device-1' });
  await new Promise((resolve) => server.close(resolve));
  expect(connections).toBe(0);
});

test('an id that would change the path of the request changes nothing', async () => {
  const raw = await serve('{}');
  const driver = createPodmanSocketDriver({ socketPath: raw.socketPath });
  const id = '../../images/prune?force=true#' as ContainerId;
  await driver.containerStatus({ name: id }).catch(() => undefined);
  await driver.renameContainer?.(id, 'a&b=c').catch(() => undefined);
  await driver.ensureImage('x/../y?all=1', { policy: 'never' }).catch(() => undefined);
  expect(raw.requests.map(({ path }) => path)).toEqual([
    '/v4.0.0/libpod/containers/..%2F..%2Fimages%2Fprune%3Fforce%3Dtrue%23/json?',
    '/containers/..%2F..%2Fimages%2Fprune%3Fforce%3Dtrue%23/rename?name=a%26b%3Dc',
    '/v4.0.0/libpod/images/x%2F..%2Fy%3Fall%3D1%3Alatest/json?',
  ]);
});

test('an id that is none is refused before anybody hears of it', async () => {
  const raw = await serve('{}');
  const runtime = podmanSocket({ socketPath: raw.socketPath });
  await expectFault(runtime.removeContainer('../x' as ContainerId), 'InvalidSpec');
  expect(raw.connections()).toBe(0);
});

test('one file knows of dockerode, and what is exported says nothing of it', () => {
  const folder = new URL('../src/', import.meta.url);
  const knowing = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) =>
      name.endsWith('.ts') && readFileSync(new URL(name, folder), 'utf8').includes("from 'dockerode'"),
  );
  expect(knowing).toEqual(['dial.ts']);
});
