import { randomBytes } from 'node:crypto';
import { access, readFile } from 'node:fs/promises';
import { get } from 'node:http';

import { freePort, type PodmanHost, startPodmanHost } from '@rollforward/test-hosts';

import { type Attachment, attachPodman, type PodmanRuntimeName } from './attach-podman.ts';
import { type ImageSupply, supplyImages } from './shop-images.ts';
import type { Inventory, Stage } from './stage.ts';

const ASK_TIMEOUT_MS = 500;

export interface PodmanStageOptions {
  readonly runtime: PodmanRuntimeName;
  /** Podman's. */
  readonly version: string;
}

/** Starts a Podman that shares nothing with any other on this machine, with a registry where one is installed. */
export async function startPodmanStage({ runtime: name, version }: PodmanStageOptions): Promise<Stage> {
  const host = await startPodmanHost();
  let attachment: Attachment | undefined;
  let supply: ImageSupply | undefined;
  const stop = async (): Promise<void> => {
    await supply?.stop();
    await attachment?.stop();
    await host.stop();
  };
  try {
    supply = await supplyImages(host);
    attachment = await attachPodman(name, host);
    const attached = attachment;
    const { runtime, through, pulls } = attached;
    const { about, images } = supply;
    const hostPort = await freePort();
    const marker = `rollforward-demo-${randomBytes(6).toString('hex')}`;
    return {
      runtime,
      about: {
        runtime: `${name} on Podman ${version}, through ${through}, in an environment of its own`,
        images: about,
      },
      images,
      pulls: images.pullPolicy === 'never' ? 'none' : pulls,
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
        return [...(await leftovers(host, marker)), ...(await attached.leftovers())];
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
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
