import { readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { PodmanPaths } from './podman-environment.ts';

const ROOT = '/sys/fs/cgroup';

/** The full ids of all containers that ever ran on a host, those that were removed since included. */
export async function startedContainers(paths: PodmanPaths): Promise<string[]> {
  const ids = (await readFile(paths.containers, 'utf8').catch(() => '')).split('\n');
  return [...new Set(ids)].filter((id) => /^[0-9a-f]{64}$/.test(id));
}

/** Lets paused containers go on: in version 1 of control groups a frozen process cannot even be killed. */
export async function thawControlGroups(ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const state = join(ROOT, 'freezer/libpod_parent', `libpod-${id}`, 'freezer.state');
    await writeFile(state, 'THAWED', { flag: 'r+' }).catch(() => {});
  }
}

/** Removes the control groups of these containers, which must have ended. A group with a process in it stays. */
export async function removeControlGroups(ids: readonly string[]): Promise<void> {
  // One hierarchy (version 2), or one for each controller (version 1).
  const hierarchies = [ROOT, ...(await entries(ROOT)).map((name) => join(ROOT, name))];
  for (const id of ids) {
    for (const hierarchy of hierarchies) {
      await rmdir(join(hierarchy, 'libpod_parent', `libpod-${id}`)).catch(() => {});
    }
  }
}

function entries(dir: string): Promise<string[]> {
  return readdir(dir).catch(() => []);
}
