import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import type { PodmanHost } from './podman-host.ts';

/** The service of a host's Podman, which listens on a socket. It goes with the host, and with the process that started it. */
export interface PodmanService {
  readonly pid: number;
  readonly socketPath: string;
  /** Ends it, gently by default, and waits for its end. What it runs just now, `runc` or `netavark`, goes on. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Ends it together with what it runs just now. Containers and their monitors live on. */
  killWithHelpers(): Promise<void>;
}

/**
 * Starts the service of `host` on `socketPath`, with `env` besides its own environment, and waits until it listens. A socket
 * that a killed one left there is in nobody's way.
 */
export async function startPodmanService(
  host: Pick<PodmanHost, 'podman' | 'env'>,
  socketPath: string,
  env: Readonly<Record<string, string>> = {},
): Promise<PodmanService> {
  // The kernel ends it when this process is killed; setpriv then becomes the program. It leads a group of its own, so that
  // a terminal's interrupt does not end it before whoever uses it has cleaned up.
  const command = [host.podman, 'system', 'service', '--time=0', `unix://${socketPath}`];
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...command], {
    env: { ...host.env, ...env },
    stdio: 'ignore',
    detached: true,
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  for (let attempt = 0; !(await listens(socketPath)); attempt += 1) {
    if (attempt < 6000 && isRunning(child)) await sleep(10);
    else throw new Error(`the service does not listen on ${socketPath}`);
  }
  const { pid } = child;
  if (pid === undefined) throw new Error('the service has no process');
  return {
    pid,
    socketPath,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      await ended;
    },
    async killWithHelpers() {
      if (isRunning(child)) process.kill(-pid, 'SIGKILL');
      await ended;
    },
  };
}

function isRunning({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid !== undefined && exitCode === null && signalCode === null;
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
