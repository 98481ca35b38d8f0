import { readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';

import { type Daemon, startDaemon } from '../servers/daemon.ts';
import type { PrivateNamespaces } from '../system/private-namespaces.ts';
import { killAndWait } from '../system/processes.ts';
import { hostMark } from './docker-configuration.ts';
import type { DockerPaths } from './docker-paths.ts';

/** Starts the daemon of a host and waits until it answers. It ends with this process; its containers live on. */
export function startDockerDaemon(
  dockerd: string,
  paths: DockerPaths,
  namespaces: PrivateNamespaces,
): Promise<Daemon> {
  return startDaemon({
    ...namespaces.enter({ program: dockerd, args: ['--config-file', paths.configuration] }),
    env: hostMark(paths.dir),
    isReady: () => answers(paths.socket),
  });
}

/**
 * What a killed daemon leaves behind is its containerd, which the kernel ends with it, and a file with its process id. The
 * next daemon would take a zombie that nobody has collected yet for one that works.
 */
export async function removeContainerdOf(paths: DockerPaths): Promise<void> {
  const file = join(paths.execRoot, 'containerd/containerd.pid');
  const pid = Number(await readFile(file, 'utf8').catch(() => ''));
  if (pid > 0) await killAndWait([pid]);
  await rm(file, { force: true });
}

/** The socket is there before the containers of an earlier daemon are. */
function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const ping = request({ socketPath, path: '/_ping', agent: false, timeout: 1000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    ping.once('timeout', () => ping.destroy());
    ping.once('error', () => resolve(false));
    ping.end();
  });
}
