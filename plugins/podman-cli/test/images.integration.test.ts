import { createServer, connect, type Server } from 'node:net';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createServer as createHttpServer } from 'node:http';

import { expectFault } from '@rollforward/engine-shared/testing';
import { freePort, type Registry, startRegistry } from '@rollforward/test-hosts';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { podmanCli } from '../src/index.ts';
import { type RealPodman, startRealPodman } from './support/real-podman.ts';

let real: RealPodman;
let registry: Registry;
let reference: string;
const servers: Server[] = [];

beforeAll(async () => {
  real = await startRealPodman();
  registry = await startRegistry();
  reference = `${registry.address}/shop/web:1`;
  await publish(reference, 'v1');
});
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});
afterAll(async () => {
  await real.host.stop();
  await registry.stop();
});

/** Puts a test image into the registry, and takes it off the device. */
async function publish(as: string, image: Parameters<RealPodman['host']['image']>[0]): Promise<void> {
  const { host } = real;
  await host.run(['push', '--quiet', await host.image(image), as]);
  await host.run(['rmi', '--ignore', as], { reject: false });
}

const forget = (name: string): Promise<unknown> => real.host.run(['rmi', name], { reject: false });

/** Passes `bytes` of each answer on, and then `end`s it or says nothing more. */
async function limitedRegistry(bytes: number, then: 'stall' | 'cut'): Promise<string> {
  const server = createServer((client) => {
    const upstream = connect(registry.port, '127.0.0.1');
    let passed = 0;
    client.on('error', () => undefined).on('close', () => upstream.destroy());
    upstream.on('error', () => undefined).on('close', () => client.destroy());
    client.pipe(upstream);
    upstream.on('data', (chunk) => {
      passed += chunk.length;
      if (passed < bytes) client.write(chunk);
      else if (then === 'cut') client.destroy();
      else upstream.pause();
    });
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  return `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

/** A layer that is larger than any buffer on the way. */
async function publishLarge(as: string, megabytes: number): Promise<void> {
  const { host } = real;
  const folder = await real.folder();
  await writeFile(join(folder, 'large'), randomBytes(megabytes * 1e6));
  await writeFile(join(folder, 'Containerfile'), `FROM ${await host.image('v1')}\nCOPY large /large\n`);
  await host.run(['build', '--quiet', `--tag=${as}`, folder]);
  await host.run(['push', '--quiet', as]);
  await host.run(['rmi', as]);
}

describe('C17: the policies', () => {
  test('missing pulls once', async () => {
    await forget(reference);
    const said: string[] = [];
    const options = {
      policy: 'missing',
      onProgress: ({ message }: { message: string }) => said.push(message),
    } as const;
    const image = await real.runtime.ensureImage(reference, options);
    expect(image).toEqual({ id: expect.stringMatching(/^sha256:[0-9a-f]{64}$/), labels: {} });
    expect(said.join('\n')).toMatch(/Trying to pull[^]*Copying blob[^]*Writing manifest/);
    said.length = 0;
    expect(await real.runtime.ensureImage(reference, options)).toEqual(image);
    expect(said).toEqual([]);
  });

  test('always sees what has changed', async () => {
    const moving = `${registry.address}/shop/moving:1`;
    await publish(moving, 'v1');
    const first = await real.runtime.ensureImage(moving, { policy: 'missing' });
    await real.host.run(['push', '--quiet', await real.host.image('v2'), moving]);
    expect(await real.runtime.ensureImage(moving, { policy: 'missing' })).toEqual(first);
    const second = await real.runtime.ensureImage(moving, { policy: 'always' });
    expect(second.id).not.toBe(first.id);
  });

  test('never does not pull', async () => {
    await forget(reference);
    await expectFault(real.runtime.ensureImage(reference, { policy: 'never' }), 'ImageNotFound');
    await real.runtime.ensureImage(reference, { policy: 'missing' });
    await real.runtime.ensureImage(reference, { policy: 'never' });
  });

  test('by digest, and then by id', async () => {
    const { stdout } = await real.host.run([
      'image',
      'inspect',
      '--format={{index .RepoDigests 0}}',
      reference,
    ]);
    await forget(reference);
    const image = await real.runtime.ensureImage(stdout.trim(), { policy: 'missing' });
    expect(await real.runtime.ensureImage(image.id, { policy: 'never' })).toEqual(image);
    const id = await real.create('v1', { image: image.id });
    expect(await real.runtime.containerStatus({ id })).toMatchObject({ imageId: image.id });
  });

  test('the image’s own labels', async () => {
    const baked = await real.runtime.ensureImage(await real.host.image('baked'), { policy: 'never' });
    expect(baked.labels).toMatchObject({ 'io.rollforward.owner': 'device-1' });
  });

  test('the beginning of an id is no image', async () => {
    const { id } = await real.runtime.ensureImage(reference, { policy: 'missing' });
    for (const length of [2, 4, 12]) {
      const prefix = id.slice('sha256:'.length, 'sha256:'.length + length);
      await expectFault(real.runtime.ensureImage(prefix, { policy: 'never' }), 'ImageNotFound');
    }
  });
});

describe('C17: why a pull fails', () => {
  const pull = (name: string): Promise<unknown> => real.runtime.ensureImage(name, { policy: 'missing' });

  test('no such tag, no such repository, no such digest', async () => {
    await expectFault(pull(`${registry.address}/shop/web:nothing`), 'ImageNotFound');
    await expectFault(pull(`${registry.address}/shop/nothing:1`), 'ImageNotFound');
    await expectFault(pull(`${registry.address}/shop/web@sha256:${'0'.repeat(64)}`), 'ImageNotFound');
  });

  test('a short name without a registry', async () => {
    await expectFault(pull('nothing'), 'ImageNotFound');
  });

  test('nobody listens', async () => {
    await expectFault(pull(`127.0.0.1:${await freePort()}/shop/web:1`), 'RegistryUnreachable');
  });

  test('no such host', async () => {
    await expectFault(pull('registry.invalid/shop/web:1'), 'RegistryUnreachable');
  });

  test.each([
    [401, 'RegistryUnauthorized'],
    [403, 'RegistryUnauthorized'],
    [404, 'ImageNotFound'],
    [429, 'RegistryUnreachable'],
    [500, 'RegistryUnreachable'],
    [503, 'RegistryUnreachable'],
  ] as const)('the registry says %i', async (status, code) => {
    const server = createHttpServer((request, response) => {
      const ping = request.url === '/v2/';
      response.writeHead(ping ? 200 : status).end();
    }).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    const address = server.address();
    await expectFault(pull(`127.0.0.1:${typeof address === 'object' ? address?.port : ''}/shop/web:1`), code);
  });

  test('cut in the middle', async () => {
    await publishLarge(`${registry.address}/shop/large:1`, 20);
    await expectFault(pull(`${await limitedRegistry(5e6, 'cut')}/shop/large:1`), 'RegistryUnreachable');
  });
});

/** Milliseconds. A machine that does other things as well comes late to everything; a pull that hangs lasts for ever. */
const SETTLES_WITHIN = 20_000;

describe('C17: a pull ends', () => {
  test('by its deadline, and with it all that it had started', async () => {
    const name = `${await limitedRegistry(0, 'stall')}/shop/web:1`;
    const begun = performance.now();
    await expectFault(
      real.runtime.ensureImage(name, { policy: 'missing', deadlineMs: 1500 }),
      'DeadlineExceeded',
    );
    expect(performance.now() - begun).toBeLessThan(SETTLES_WITHIN);
    // It is asked to end, and two seconds later it is killed.
    await expect.poll(() => pullsOf(name)).toEqual([]);
  });

  test('when it is aborted', async () => {
    const name = `${await limitedRegistry(0, 'stall')}/shop/web:1`;
    const pull = real.runtime.ensureImage(name, { policy: 'missing', signal: AbortSignal.timeout(500) });
    await expectFault(pull, 'Aborted');
    await expect.poll(() => pullsOf(name)).toEqual([]);
    // What it left half done is in nobody's way.
    await forget(reference);
    await real.runtime.ensureImage(reference, { policy: 'missing' });
  });

  test('when it is stalled in the middle of a layer', async () => {
    await publishLarge(`${registry.address}/shop/large:2`, 20);
    const name = `${await limitedRegistry(5e6, 'stall')}/shop/large:2`;
    const { podman, env } = real.host;
    const impatient = podmanCli({ podman, env, deadlines: { pullStallMs: 4000 } });
    const begun = performance.now();
    await expectFault(impatient.ensureImage(name, { policy: 'missing' }), 'DeadlineExceeded');
    expect(performance.now() - begun).toBeLessThan(4000 + SETTLES_WITHIN);
    await expect.poll(() => pullsOf(name)).toEqual([]);
  });

  test('well, if it is slow and says nothing for longer than a stall takes', async () => {
    const large = `${registry.address}/shop/large:3`;
    await publishLarge(large, 20);
    const name = `${await slowRegistry(2e6)}/shop/large:3`;
    const { podman, env } = real.host;
    const impatient = podmanCli({ podman, env, deadlines: { pullStallMs: 4000 } });
    const said: string[] = [];
    await impatient.ensureImage(name, {
      policy: 'missing',
      onProgress: ({ message }) => said.push(message),
    });
    expect(said.filter((message) => /MB/.test(message)).length).toBeGreaterThan(3);
  });
});

/** Passes so many bytes a second on. */
async function slowRegistry(bytesPerSecond: number): Promise<string> {
  const server = createServer((client) => {
    const upstream = connect(registry.port, '127.0.0.1');
    client.on('error', () => undefined).on('close', () => upstream.destroy());
    upstream.on('error', () => undefined).on('close', () => client.end());
    client.pipe(upstream);
    upstream.on('data', (chunk) => {
      client.write(chunk);
      upstream.pause();
      setTimeout(() => upstream.resume(), (chunk.length / bytesPerSecond) * 1000);
    });
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  return `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

/** The processes that pull `name`, and have not ended. */
async function pullsOf(name: string): Promise<string[]> {
  const { stdout } = await execa('ps', ['-e', '-o', 'pid=,stat=,args=']);
  const isPull = (line: string): boolean => line.includes('pull') && line.includes(name);
  return stdout.split('\n').filter((line) => isPull(line) && !/^ *\d+ Z/.test(line));
}
