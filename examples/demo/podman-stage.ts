import { randomBytes } from 'node:crypto';
import { access, readFile } from 'node:fs/promises';
import { get } from 'node:http';

import { podmanCli } from '@rollforward/podman-cli';
import {
  freePort,
  HostUnavailable,
  type PodmanHost,
  type Registry,
  startPodmanHost,
  startRegistry,
  type TestImage,
} from '@rollforward/test-hosts';

import type { ShopImages } from './documents.ts';
import type { Inventory, Stage } from './stage.ts';

/** The shop's images, and the programs in them. */
const PROGRAMS: Readonly<Record<string, TestImage>> = {
  'web:v1': 'v1',
  'web:v2': 'v2',
  'web:v3.1': 'exits',
  'web:v4': 'v4',
  'worker:v1': 'needs-env',
  'db:v1': 'volume',
};

const ASK_TIMEOUT_MS = 500;

/** Starts a Podman that shares nothing with any other on this machine, with a registry where one is installed. */
export async function startPodmanStage(version: string): Promise<Stage> {
  const host = await startPodmanHost();
  let registry: Registry | undefined;
  const stop = async (): Promise<void> => {
    await registry?.stop();
    await host.stop();
  };
  try {
    registry = await startRegistryIfInstalled();
    const images = await publishImages(host, registry);
    const hostPort = await freePort();
    const marker = `rollforward-demo-${randomBytes(6).toString('hex')}`;
    return {
      runtime: podmanCli({ podman: host.podman, env: host.env }),
      about: {
        runtime: `podman-cli on Podman ${version}, in an environment of its own`,
        images:
          registry === undefined
            ? 'imported; docker-registry is not installed, so nothing is pulled'
            : `pulled from a registry of its own at ${registry.address}`,
      },
      images,
      pace: { minReadySeconds: 1, tickSeconds: 1, askEveryMs: 50 },
      hostPort,
      marker,
      question: `GET http://127.0.0.1:${hostPort}/`,
      ask: () => ask(hostPort),
      kill: async (id) => {
        await host.run(['kill', '--signal', 'KILL', id]);
      },
      inventory: () => takeInventory(host),
      stop: async () => {
        await stop();
        return leftovers(host, marker);
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startRegistryIfInstalled(): Promise<Registry | undefined> {
  try {
    return await startRegistry();
  } catch (error) {
    if (error instanceof HostUnavailable) return undefined;
    throw error;
  }
}

/** After a push the images leave the host again, so that the agent really has to pull them. */
async function publishImages(host: PodmanHost, registry: Registry | undefined): Promise<ShopImages> {
  const prefix = registry?.address ?? 'localhost';
  for (const [name, program] of Object.entries(PROGRAMS)) {
    const source = await host.image(program);
    const target = `${prefix}/${name}`;
    await host.run(registry === undefined ? ['tag', source, target] : ['push', '--quiet', source, target]);
  }
  if (registry === undefined) return { registry: prefix, pullPolicy: 'never' };
  await host.run(['rmi', '--all', '--force']);
  return { registry: prefix, pullPolicy: 'missing' };
}

/** One request on a connection of its own: a kept one would outlive the container that it goes to. */
function ask(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, agent: false, timeout: ASK_TIMEOUT_MS }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => (body += text));
      response.once('end', () => resolve(response.statusCode === 200 ? body.trim() : undefined));
      response.once('error', () => resolve(undefined));
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(undefined));
    // An answer that is cut off in the middle ends with this alone.
    request.once('close', () => resolve(undefined));
  });
}

async function takeInventory(host: PodmanHost): Promise<Inventory> {
  const names = async (...args: readonly string[]): Promise<readonly string[]> => {
    const { stdout } = await host.run(args);
    return stdout.split('\n').filter((name) => name !== '');
  };
  const networks = await names('network', 'ls', '--format', '{{.Name}}');
  return {
    containers: await names('ps', '--all', '--format', '{{.Names}}'),
    // Podman's own default network cannot be removed.
    networks: networks.filter((name) => name !== 'podman'),
    volumes: await names('volume', 'ls', '--format', '{{.Name}}'),
  };
}

/** Looks for what a host is made of without asking the engine, which is gone. */
async function leftovers(host: PodmanHost, marker: string): Promise<readonly string[]> {
  const processes = await host.livingProcesses(marker);
  const mounts = (await readFile('/proc/self/mounts', 'utf8'))
    .split('\n')
    .filter((line) => line.split(' ')[1]?.startsWith(`${host.dir}/`));
  const folder = await access(host.dir).then(
    () => [`folder ${host.dir}`],
    () => [],
  );
  return [...processes.map((pid) => `process ${pid}`), ...mounts.map((line) => `mount ${line}`), ...folder];
}
