import { setTimeout as sleep } from 'node:timers/promises';

import { livingProcesses } from './living-processes.ts';
import { processCatches } from './processes.ts';

const WITHIN_MS = 60_000;

/**
 * Resolves with the one main process that lives and has `marker` in its environment. An engine says that it was started a
 * moment before it becomes its program, and in that moment the kernel shows no environment of it: so it is waited for.
 * Rejects as soon as there are two, and where there is none after a minute.
 */
export async function oneLife(marker: string): Promise<number> {
  for (const begun = performance.now(); performance.now() - begun < WITHIN_MS; await sleep(10)) {
    const [pid, ...others] = await livingProcesses(marker);
    if (others.length > 0) throw new Error(`${marker} lives more than once: ${[pid, ...others].join(', ')}`);
    if (pid !== undefined) return pid;
  }
  throw new Error(`${marker} does not live`);
}

/**
 * Resolves once `pid` has set its trap for SIGTERM, as the programs of all test images do that end or note it. Before that,
 * the main process of a container does not see the signal at all.
 */
export async function obeysTerm(pid: number): Promise<void> {
  for (const begun = performance.now(); performance.now() - begun < WITHIN_MS; await sleep(10)) {
    if (await processCatches(pid, TERM)) return;
  }
  throw new Error(`process ${pid} has no trap for SIGTERM`);
}

const TERM = 15;
