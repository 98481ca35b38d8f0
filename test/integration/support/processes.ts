import { readdir, readFile } from 'node:fs/promises';

/** The pids of the children of `pid`. */
export async function childrenOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(threads.map((thread) => readProc(`${pid}/task/${thread}/children`)));
  return lists.flatMap((list) => list.split(' ').filter((word) => word !== '')).map(Number);
}

/** Whether `pid` still does something: a zombie that nobody has collected does not. */
export async function isAlive(pid: number): Promise<boolean> {
  const stat = await readProc(`${pid}/stat`);
  return stat !== '' && !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
}

/** Sends a signal to a process, or by a negative number to a group, that may have ended by itself. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}

function readProc(path: string): Promise<string> {
  return readFile(`/proc/${path}`, 'latin1').catch(() => '');
}
