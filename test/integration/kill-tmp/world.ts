import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

import { freePort, type PodmanHost, startPodmanHost } from '@rollforward/test-hosts';
import type { DeploymentDocument } from 'rollforward';

import { bundleAgent } from '../support/bundle-agent.ts';
import { putDocument } from '../support/document-folder.ts';
import { type AgentProcess, startAgentProcess } from '../support/start-agent-process.ts';
import { LIFE_VARIABLE, lifeMarker } from '../support/watch-lives.ts';

export type Version = 'v1' | 'v2';

export const DEPLOYMENT = 'shop';

/** Where agents are killed: a Podman of its own, a service with all that a service can have, and its neighbour. */
export interface World {
  readonly host: PodmanHost;
  /** Marks every container of this run, and nothing else on this machine. */
  readonly run: string;
  /** The host port that `web` answers on. */
  readonly port: number;
  put(version: Version): Promise<void>;
  /** A new agent, with empty memory, on the state directory of the one before. */
  startAgent(): AgentProcess;
  stop(): Promise<void>;
}

export async function startWorld(): Promise<World> {
  const host = await startPodmanHost();
  try {
    const run = `kill-${randomBytes(6).toString('hex')}`;
    const [port, agent] = await Promise.all([freePort(), bundleAgent(join(host.dir, 'agent'))]);
    const images = { v1: await host.image('v1'), v2: await host.image('v2'), db: await host.image('v3') };
    const documents = join(host.dir, 'documents');
    const documentOf = (version: Version): DeploymentDocument => ({
      apiVersion: 'rollforward/v1',
      services: {
        web: {
          image: images[version],
          env: { PORT: '8080', [LIFE_VARIABLE]: lifeMarker(run, 'web', version) },
          ports: [`${port}:8080`],
          mounts: [{ type: 'volume', source: 'data', target: '/data' }],
        },
        db: { image: images.db, env: { [LIFE_VARIABLE]: lifeMarker(run, 'db', 'v1') } },
      },
    });
    return {
      host,
      run,
      port,
      put: (version) => putDocument(documents, DEPLOYMENT, documentOf(version)),
      startAgent: () =>
        startAgentProcess(agent, {
          owner: run,
          stateDirectory: join(host.dir, 'state'),
          documents,
          podman: host.podman,
          env: host.env,
          tickSeconds: 1,
          minReadySeconds: 0.25,
        }),
      stop: () => host.stop(),
    };
  } catch (error) {
    await host.stop();
    throw error;
  }
}
