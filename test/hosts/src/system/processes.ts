import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the kernel tells about a process. */
export interface ProcessFacts {
  readonly pid: number;
  readonly parent: number;
  /** The kernel's name for it, at most 15 characters. */
  readonly name: string;
  /** Its ids in the pid namespaces it is in, the outermost first. */
  readonly namespacePids: readonly number[];
}

/** The ids of all processes that there are now. */
export async function allPids(): Promise<number[]> {
  const entries = await readdir('/proc');
  return entries.filter((entry) => /^[0-9]+$/.test(entry)).map(Number);
}

/** What `pid` is, or `undefined` where it has ended: a zombie has, for all that a test asks. */
export async function processFacts(pid: number): Promise<ProcessFacts | undefined> {
  const status = await readProc(pid, 'status');
  const field = (name: string): string => new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1] ?? '';
  if (status === '' || /^[ZX]/.test(field('State'))) return undefined;
  return {
    pid,
    parent: Number(field('PPid')),
    name: field('Name'),
    namespacePids: field('NSpid').split(/\s+/).map(Number),
  };
}

/** The environment that `pid` was started with, NUL-separated; empty where it has ended. */
export function processEnvironment(pid: number): Promise<string> {
  return readProc(pid, 'environ');
}

/** The words that `pid` was started with; none where it has ended. */
export async function processWords(pid: number): Promise<{ command: string[]; environment: string[] }> {
  const command = await readProc(pid, 'cmdline');
  return { command: command.split('\0'), environment: (await processEnvironment(pid)).split('\0') };
}

/** The mounts that `pid` sees; empty where it has ended. */
export function processMounts(pid: number): Promise<string> {
  return readProc(pid, 'mountinfo');
}

/** The file name of the program that `pid` runs; empty where it has ended. */
export async function processProgram(pid: number): Promise<string> {
  const path = await readlink(`/proc/${pid}/exe`).catch(() => '');
  return basename(path);
}

/** When `pid` was started, in ticks since boot; empty where it has ended. */
export async function processStartTime(pid: number): Promise<string> {
  const fields = await statFields(pid);
  return fields[0] === 'Z' ? '' : (fields[19] ?? '');
}

/** The kernel's letter for what `pid` does: `S` sleeps, `T` stopped, `Z` zombie …; empty where it has ended. */
export async function processState(pid: number): Promise<string> {
  return (await statFields(pid))[0] ?? '';
}

/** Whether `pid` has a handler for the signal of that number. */
export async function processCatches(pid: number, signal: number): Promise<boolean> {
  const mask = /^SigCgt:\s*([0-9a-f]+)$/m.exec(await readProc(pid, 'status'))?.[1] ?? '0';
  return ((BigInt(`0x${mask}`) >> BigInt(signal - 1)) & 1n) === 1n;
}

/** Sends SIGKILL to each of `pids` and waits until they have ended, 30 s at most. */
export async function killAndWait(pids: readonly number[]): Promise<void> {
  if (pids.length === 0) return;
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
  for (let attempt = 0; attempt < 3000; attempt += 1) {
    const facts = await Promise.all(pids.map(processFacts));
    if (facts.every((fact) => fact === undefined)) return;
    await sleep(10);
  }
}

// Bytes are read one to one: an environment need not be UTF-8.
function readProc(pid: number, file: string): Promise<string> {
  return readFile(`/proc/${pid}/${file}`, 'latin1').catch(() => '');
}

/** The fields of `stat` from the third on: the name before them is in parentheses and may hold any character. */
async function statFields(pid: number): Promise<string[]> {
  const stat = await readProc(pid, 'stat');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
