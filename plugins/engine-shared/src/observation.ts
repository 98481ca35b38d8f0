import type { Clock, ExistingContainer } from 'rollforward';

import type { ContainerRecord } from './container-record.ts';
import { processLives } from './process-life.ts';
import { dependsOnProcess, isUnnoticedEnd, type ProcessState, statusOf } from './status.ts';

/** A container, what it is, and whether the engine knows that. */
export interface Observation {
  readonly record: ContainerRecord;
  readonly status: ExistingContainer;
  /** The process is gone and the engine has not noticed: soon it may know more, or never. */
  readonly unnoticed: boolean;
}

/** Looks whether the process of `record` lives, and says what it means. */
export async function observe(record: ContainerRecord): Promise<Observation> {
  const process = await processStateOf(record);
  return { record, status: statusOf(record, process), unnoticed: isUnnoticedEnd(record, process) };
}

async function processStateOf(record: ContainerRecord): Promise<ProcessState> {
  return dependsOnProcess(record) && (await processLives(record.pid, record.id)) ? 'alive' : 'dead';
}

/** How long the monitor may take to tell of an end, and the engine to believe it. */
const LOOKS = 10;
const LOOK_INTERVAL_MS = 100;

/** Looks, and looks again for up to a second while the engine has not noticed the end. */
export async function lookUntilNoticed(
  clock: Clock,
  signal: AbortSignal | undefined,
  look: () => Promise<Observation | undefined>,
): Promise<Observation | undefined> {
  for (let looks = 1; ; looks += 1) {
    const seen = await look();
    if (seen?.unnoticed !== true || looks === LOOKS) return seen;
    await clock.sleep(LOOK_INTERVAL_MS, signal);
  }
}
