import { readFileSync, readlinkSync } from 'node:fs';

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
  const stat = readProc(`${pid}/stat`);
  if (stat === undefined || isDeadState(stat)) return false;
  const groups = readProc(`${pid}/cgroup`) ?? '';
  if (groups.includes(id)) return true;
  if (/[0-9a-f]{64}/.test(groups)) return false;
  return !seesOurFiles(pid);
}

/**
 * When the process `pid` began, in the kernel's ticks since it booted; `undefined` if it does not live. No two processes
 * have both in common.
 */
export async function processBegin(pid: number): Promise<string | undefined> {
  if (pid <= 0) return undefined;
  const stat = readProc(`${pid}/stat`);
  if (stat === undefined || isDeadState(stat)) return undefined;
  // The 22nd word; the state is the third.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

/** The state follows the program's name, which stands in parentheses and may hold any character. */
function isDeadState(stat: string): boolean {
  const state = stat.charAt(stat.lastIndexOf(')') + 2);
  return state === 'Z' || state === 'X';
}

function seesOurFiles(pid: number): boolean {
  const theirs = ifThere(() => readlinkSync(`/proc/${pid}/ns/mnt`));
  return theirs !== undefined && theirs === ifThere(() => readlinkSync('/proc/self/ns/mnt'));
}

/**
 * Waits for no disk, because the kernel makes it up: a few microseconds. Each list asks for every container that runs, and
 * through the pool of threads that would cost ten times as much.
 */
function readProc(path: string): string | undefined {
  return ifThere(() => readFileSync(`/proc/${path}`, 'utf8'));
}

function ifThere(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
