import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import type { PodmanHost } from '@rollforward/test-hosts';

/** Podman's service of a host. It goes with the host, too. */
export interface PodmanService {
  readonly socketPath: string;
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** Starts the service of `host` on `socketPath`, with `env` besides its own environment, and waits until it listens. */
export async function startPodmanService(
  host: PodmanHost,
  socketPath: string,
  env: Readonly<Record<string, string>> = {},
): Promise<PodmanService> {
  // The kernel ends it when this process is killed; setpriv then becomes the program.
  const command = [host.podman, 'system', 'service', '--time=0', `unix://${socketPath}`];
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...command], {
    env: { ...host.env, ...env },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  for (let attempt = 0; !(await listens(socketPath)); attempt += 1) {
    if (attempt === 1000 || child.exitCode !== null) throw new Error('the service does not listen');
    await sleep(10);
  }
  return {
    socketPath,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      await ended;
    },
  };
}

async function listens(socketPath: string): Promise<boolean> {
  const socket = connect(socketPath);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
