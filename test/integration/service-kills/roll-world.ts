import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import {
  freePort,
  makeHeavyImage,
  openSlowLine,
  type PodmanHost,
  type PodmanService,
  startPodmanHost,
  startPodmanService,
  startRegistry,
} from '@rollforward/test-hosts';

import type { SocketAgentOptions } from '../support/agent-line.ts';
import { putDocument } from '../support/document-folder.ts';
import { type AgentProcess, FROM_SOURCE, startAgentProcess } from '../support/start-agent-process.ts';
import { LIFE_VARIABLE, lifeMarker } from '../support/watch-lives.ts';

export const DEPLOYMENT = 'shop';

/** What is rolled to, again and again in this order. */
export const VERSIONS = ['v1', 'v2', 'v3'] as const;

export type Version = (typeof VERSIONS)[number];

/** One document: the `number`th, which asks for `version`. */
export interface Roll {
  readonly number: number;
  readonly version: Version;
  /** What the oracle knows its containers by. */
  readonly mark: string;
  readonly revision: string;
}

/** A Podman with a service that can be killed, a registry behind a slow line, and an agent on the socket. */
export interface RollWorld {
  readonly host: PodmanHost;
  /** Marks every container of this run, and nothing else on this machine. */
  readonly run: string;
  /** The host port that `web` answers on. */
  readonly port: number;
  readonly agent: AgentProcess;
  /** Puts the next document. Its image is not on the host then, so that it must be pulled. */
  put(version: Version): Promise<Roll>;
  /** The service that was started last. */
  service(): PodmanService;
  startService(): Promise<void>;
  stop(): Promise<void>;
}

/** Bytes of the layer that each version has for itself; with the line's speed, what a pull takes: a third of a second. */
const LAYER_BYTES = 2e6;
const LINE_BYTES_PER_SECOND = 6e6;

const AGENT = fileURLToPath(new URL('../support/socket-agent-process.ts', import.meta.url));

export async function startRollWorld(): Promise<RollWorld> {
  const host = await startPodmanHost();
  const ends: (() => Promise<void>)[] = [() => host.stop()];
  const stop = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const registry = await startRegistry();
    ends.push(() => registry.stop());
    const line = await openSlowLine(registry.port, LINE_BYTES_PER_SECOND);
    ends.push(() => line.stop());
    for (const version of VERSIONS) {
      const reference = `${registry.address}/web:${version}`;
      const from = await host.image(version);
      await makeHeavyImage(host, { from, reference, bytes: LAYER_BYTES });
      await host.run(['push', '--quiet', reference]);
      await host.run(['rmi', '--force', reference]);
    }
    const socketPath = join(host.dir, 'podman.sock');
    let service = await startPodmanService(host, socketPath);
    ends.push(() => service.stop('SIGKILL'));

    const run = `rolls-${randomBytes(6).toString('hex')}`;
    const port = await freePort();
    const neighbour = await host.image('v4');
    const documents = join(host.dir, 'documents');
    const options: SocketAgentOptions = {
      owner: run,
      stateDirectory: join(host.dir, 'state'),
      documents,
      socketPath,
      tickSeconds: 1,
      minReadySeconds: 0.25,
    };
    const agent = startAgentProcess(AGENT, options, FROM_SOURCE);
    ends.push(async () => void (await agent.kill('alone')));
    let number = 0;
    return {
      host,
      run,
      port,
      agent,
      async put(version) {
        number += 1;
        const mark = `${version}-${number}`;
        const image = `${line.address}/web:${version}`;
        // Of an older container it may still be in use, or not be here.
        await host.run(['rmi', image], { reject: false });
        const text = JSON.stringify({
          apiVersion: 'rollforward/v1',
          generation: number,
          services: {
            web: {
              image,
              env: { PORT: '8080', [LIFE_VARIABLE]: lifeMarker(run, 'web', mark) },
              ports: [`${port}:8080`],
              mounts: [{ type: 'volume', source: 'data', target: '/data' }],
              lifecycle: { gracePeriodSeconds: 5 },
            },
            db: { image: neighbour, env: { [LIFE_VARIABLE]: lifeMarker(run, 'db', 'v1') } },
          },
        });
        await putDocument(documents, DEPLOYMENT, text);
        return { number, version, mark, revision: createHash('sha256').update(text).digest('hex') };
      },
      service: () => service,
      async startService() {
        service = await startPodmanService(host, socketPath);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
