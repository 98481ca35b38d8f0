import {
  type ContainerRecord,
  dependsOnProcess,
  isUnnoticedEnd,
  processLives,
  type ProcessState,
  statusOf,
} from '@rollforward/engine-shared';
import type { Clock, ContainerId, ExistingContainer } from 'rollforward';

import { inspectArguments } from './argv-container.ts';
import { faultOf } from './faults.ts';
import { readInspectRecords } from './inspect-record.ts';
import type { Podman, PodmanResult } from './podman.ts';

/** A container, what it is, and whether Podman knows that. */
export interface Observation {
  readonly record: ContainerRecord;
  readonly status: ExistingContainer;
  /** The process is gone and Podman has not noticed: soon it may know more, or never. */
  readonly unnoticed: boolean;
}

/** Whether it has ended and Podman knows all of it. */
export function isEnd({ status, unnoticed }: Observation): boolean {
  return status.state === 'exited' && !unnoticed;
}

/** Looks whether the process of `record` lives, and says what it means. */
export async function observe(record: ContainerRecord): Promise<Observation> {
  const process = await processStateOf(record);
  return { record, status: statusOf(record, process), unnoticed: isUnnoticedEnd(record, process) };
}

async function processStateOf(record: ContainerRecord): Promise<ProcessState> {
  return dependsOnProcess(record) && (await processLives(record.pid, record.id)) ? 'alive' : 'dead';
}

/**
 * Inspects `targets` by one process and gives what is there. Podman answers with the others if one is missing, and
 * with a stranger whose id begins with a name that nobody has: compare.
 */
export async function inspectContainers(
  podman: Podman,
  targets: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ContainerRecord[]> {
  const ask = (): Promise<PodmanResult> => podman.ask(inspectArguments(targets), { signal });
  const first = await ask();
  // A process ended under Podman's eyes: the next look finds it ended.
  const result = first.exitCode !== 0 && /no such process/.test(first.stderr) ? await ask() : first;
  // The beginning of several ids is the name of nobody: a name would have come first.
  if (result.exitCode !== 0 && /more than one result for/.test(result.stderr)) return [];
  // Its removal was cut off: it is listed, and cannot be inspected, nor can any other in the same breath.
  if (result.exitCode !== 0 && /(container|layer) not known/.test(result.stderr)) {
    if (targets.length === 1) return [];
    const records = await Promise.all(targets.map((target) => inspectContainers(podman, [target], signal)));
    return records.flat();
  }
  const missing = /no such container/.test(result.stderr);
  if (result.exitCode !== 0 && !missing) throw faultOf('inspect', result);
  return readInspectRecords(result.stdout);
}

/** The container of that full id, or `undefined`. */
export async function observeContainer(
  podman: Podman,
  id: ContainerId,
  signal: AbortSignal | undefined,
): Promise<Observation | undefined> {
  const records = await inspectContainers(podman, [id], signal);
  const record = records.find((found) => found.id === id);
  return record && observe(record);
}

/** How long the monitor may take to tell of an end, and Podman to believe it. */
const LOOKS = 10;
const LOOK_INTERVAL_MS = 100;

/** As {@link observeContainer}, but looks again for up to a second while Podman has not noticed the end. */
export async function observeSettled(
  podman: Podman,
  clock: Clock,
  id: ContainerId,
  signal: AbortSignal | undefined,
): Promise<Observation | undefined> {
  for (let look = 1; ; look += 1) {
    const seen = await observeContainer(podman, id, signal);
    if (seen?.unnoticed !== true || look === LOOKS) return seen;
    await clock.sleep(LOOK_INTERVAL_MS, signal);
  }
}
