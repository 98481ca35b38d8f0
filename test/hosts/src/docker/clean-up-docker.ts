import { rm } from 'node:fs/promises';

import { allPids, killAndWait, processWords } from '../system/processes.ts';
import { endControlGroup } from './container-groups.ts';
import { hostMark } from './docker-configuration.ts';
import type { DockerPaths } from './docker-paths.ts';

/**
 * Removes all that one host made, and nothing else: the programs of its engine, known by a variable that only they have,
 * its containers, known by their control group, and its folder. Networks, firewall rules and mounts are in namespaces
 * that end with the last of these processes.
 */
export async function cleanUpDocker(paths: DockerPaths): Promise<void> {
  // The daemon and its helpers first: what they see end they would note, and answer to.
  for (
    let pids = await engineProcesses(paths.dir);
    pids.length > 0;
    pids = await engineProcesses(paths.dir)
  ) {
    await killAndWait(pids);
  }
  await endControlGroup(paths.controlGroup);
  await rm(paths.dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}

async function engineProcesses(dir: string): Promise<number[]> {
  const marks = Object.entries(hostMark(dir)).map(([name, value]) => `${name}=${value}`);
  const pids = (await allPids()).filter((pid) => pid !== process.pid);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const { environment } = await processWords(pid);
      return marks.every((mark) => environment.includes(mark)) ? pid : undefined;
    }),
  );
  return found.filter((pid) => pid !== undefined);
}
