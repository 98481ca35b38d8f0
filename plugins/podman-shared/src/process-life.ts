import { readFile, readlink } from 'node:fs/promises';

import type { ContainerId } from 'rollforward';

/**
 * Whether the main process of container `id`, last seen as `pid`, lives.
 *
 * A zombie does not. A number that was given to another process since does not either, as far as that can be told
 * for sure: it is in another container's group, or it sees the host's own files. In doubt it lives, because taking
 * a living process for a dead one would start a second.
 */
export async function processLives(pid: number, id: ContainerId): Promise<boolean> {
  if (pid <= 0) return false;
  const stat = await readProc(`${pid}/stat`);
  if (stat === undefined || isDeadState(stat)) return false;
  const groups = (await readProc(`${pid}/cgroup`)) ?? '';
  if (groups.includes(id)) return true;
  if (/libpod-[0-9a-f]{64}/.test(groups)) return false;
  return !(await seesOurFiles(pid));
}

/** The state follows the program's name, which stands in parentheses and may hold any character. */
function isDeadState(stat: string): boolean {
  const state = stat.charAt(stat.lastIndexOf(')') + 2);
  return state === 'Z' || state === 'X';
}

async function seesOurFiles(pid: number): Promise<boolean> {
  const [theirs, ours] = await Promise.all([
    readlink(`/proc/${pid}/ns/mnt`).catch(() => undefined),
    readlink('/proc/self/ns/mnt').catch(() => undefined),
  ]);
  return theirs !== undefined && theirs === ours;
}

function readProc(path: string): Promise<string | undefined> {
  return readFile(`/proc/${path}`, 'utf8').catch(() => undefined);
}
