import { readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { killAndWait } from '../system/processes.ts';

const ROOT = '/sys/fs/cgroup';

/**
 * Ends every process in the control group `name` or below it, paused ones included, and removes the groups. Nobody else
 * may have put a process there.
 */
export async function endControlGroup(name: string): Promise<void> {
  const groups = await groupsOf(name);
  for (const group of groups) {
    // In version 1 a frozen process cannot even be killed; in version 2 it can, and there is no such file.
    await writeFile(join(group, 'freezer.state'), 'THAWED', { flag: 'r+' }).catch(() => {});
  }
  const lists = await Promise.all(
    groups.map((group) => readFile(join(group, 'cgroup.procs'), 'utf8').catch(() => '')),
  );
  const pids = lists.flatMap((list) => list.split('\n').filter((line) => line !== '')).map(Number);
  await killAndWait([...new Set(pids)].filter((pid) => pid > 0));
  for (const group of groups.toReversed()) await rmdir(group).catch(() => {});
}

/** The folders of the group, outer ones before those in them: one hierarchy (version 2), or one for each controller. */
async function groupsOf(name: string): Promise<readonly string[]> {
  const hierarchies = [ROOT, ...(await folders(ROOT))];
  const found = await Promise.all(hierarchies.map((hierarchy) => below(join(hierarchy, name))));
  return found.flat();
}

async function below(folder: string): Promise<readonly string[]> {
  const inner = await Promise.all((await folders(folder)).map(below));
  return [folder, ...inner.flat()];
}

async function folders(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
}
