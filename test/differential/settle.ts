import { readFile } from 'node:fs/promises';

import type { Made } from './memory.ts';
import type { Side } from './side.ts';

/** How long a program may take to begin or to end: longer is what the results will tell. */
const MOST_MS = 5000;
const LOOK_MS = 20;

/** After `made` was started: whoever exits at once has exited. Others are left to {@link settleListening}. */
export async function settleStarted(side: Side, made: Made): Promise<void> {
  if (made.wish?.image === 'exits') await settleEnded(side, made);
  // Where time is virtual there are no shells.
  else if (side.bench.wait === undefined) side.starting.add(made.id);
}

/**
 * Waits until `made` listens for its stop signal, before that is sent, or before it is frozen: a program in memory does
 * from its first moment on. Not after each start, because looking for it costs as much as the start.
 */
export async function settleListening(side: Side, made: Made | undefined): Promise<void> {
  if (made === undefined || !side.starting.delete(made.id)) return;
  await until(side, async () => {
    const pids = await side.bench.livingProcesses(made.marker);
    if (pids.length === 0) return hasEnded(side, made);
    return (await Promise.all(pids.map(catchesTerm))).every(Boolean);
  });
}

/** Waits until the runtime says that `made` has ended. */
export async function settleEnded(side: Side, made: Made): Promise<void> {
  await until(side, () => hasEnded(side, made));
}

async function hasEnded({ runtime }: Side, { id }: Made): Promise<boolean> {
  const { state } = await runtime.containerStatus({ id });
  return state === 'exited' || state === 'absent';
}

/** Tries until `check` holds; a fault is no answer yet. */
export async function until({ bench }: Side, check: () => Promise<boolean>): Promise<void> {
  const end = bench.clock.now() + MOST_MS;
  while (!(await check().catch(() => false)) && bench.clock.now() < end) await bench.clock.sleep(LOOK_MS);
}

const SIGTERM = 15n;

/** A shell that is the first process of its container ignores what it has set no trap for yet. */
async function catchesTerm(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const mask = /^SigCgt:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0';
  return ((BigInt(`0x${mask}`) >> (SIGTERM - 1n)) & 1n) === 1n;
}
