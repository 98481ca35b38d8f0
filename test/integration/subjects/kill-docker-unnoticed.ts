import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { DockerHost } from '@rollforward/test-hosts';

import { isAlive } from '../support/processes.ts';

/**
 * Ends the process of a container so that Docker goes on believing in it, for good: kills its monitor, and containerd before
 * that, which would tell of a monitor's end. The daemon takes ten seconds to start another containerd.
 */
export async function killDockerUnnoticed(host: DockerHost, pid: number): Promise<void> {
  const containerd = Number(await readFile(join(host.dir, 'exec/containerd/containerd.pid'), 'utf8'));
  const shim = await parentOf(pid);
  for (const each of [containerd, shim, pid]) process.kill(each, 'SIGKILL');
  while (await isAlive(pid)) await sleep(5);
}

async function parentOf(pid: number): Promise<number> {
  const parent = Number(/^PPid:\s*(\d+)$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]);
  const name = (await readFile(`/proc/${parent}/comm`, 'utf8')).trim();
  if (!name.startsWith('containerd-shim')) throw new Error(`the parent of the container is ${name}`);
  return parent;
}
