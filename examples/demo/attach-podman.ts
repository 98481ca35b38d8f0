import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { podmanCli } from '@rollforward/podman-cli';
import { podmanSocket } from '@rollforward/podman-socket';
import { type PodmanHost, startPodmanService } from '@rollforward/test-hosts';
import type { ContainerRuntime } from 'rollforward';

import type { PullTelling } from './stage.ts';

/** The ways to Podman. */
export const PODMAN_RUNTIMES = ['podman-cli', 'podman-socket'] as const;

export type PodmanRuntimeName = (typeof PODMAN_RUNTIMES)[number];

/** A runtime on a Podman of its own. */
export interface Attachment {
  readonly runtime: ContainerRuntime;
  /** What the runtime talks to, in words. */
  readonly through: string;
  readonly pulls: PullTelling;
  /** Ends what was started for it. */
  stop(): Promise<void>;
  /** What of that still lives, in words. */
  leftovers(): Promise<readonly string[]>;
}

/** Makes the runtime `name` on the Podman of `host`, and starts what it needs. */
export async function attachPodman(name: PodmanRuntimeName, host: PodmanHost): Promise<Attachment> {
  switch (name) {
    case 'podman-cli':
      return {
        runtime: podmanCli({ podman: host.podman, env: host.env }),
        through: 'its command line',
        pulls: 'told',
        stop: () => Promise.resolve(),
        leftovers: () => Promise.resolve([]),
      };
    case 'podman-socket': {
      const service = await startPodmanService(host, join(host.dir, 'podman.sock'));
      return {
        runtime: podmanSocket({ socketPath: service.socketPath }),
        through: `the socket of \`podman system service\`, pid ${service.pid}`,
        pulls: 'counted',
        stop: () => service.stop(),
        leftovers: async () =>
          (await lives(service.pid)) ? [`Podman's service, process ${service.pid}`] : [],
      };
    }
    default:
      return unreachable(name);
  }
}

async function lives(pid: number): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return command.includes('podman');
}

function unreachable(value: never): never {
  throw new TypeError(`unexpected: ${JSON.stringify(value)}`);
}
