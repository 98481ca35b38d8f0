import {
  type ContainerRecord,
  lookUntilNoticed,
  type Observation,
  observe,
} from '@rollforward/engine-shared';
import type { Clock, ContainerId } from 'rollforward';

import { inspectArguments } from './argv-container.ts';
import { faultOf } from './faults.ts';
import { readInspectRecords } from './inspect-record.ts';
import type { Podman, PodmanResult } from './podman.ts';

/** Whether it has ended and Podman knows all of it. */
export function isEnd({ status, unnoticed }: Observation): boolean {
  return status.state === 'exited' && !unnoticed;
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

/** As {@link observeContainer}, but looks again for up to a second while Podman has not noticed the end. */
export function observeSettled(
  podman: Podman,
  clock: Clock,
  id: ContainerId,
  signal: AbortSignal | undefined,
): Promise<Observation | undefined> {
  return lookUntilNoticed(clock, signal, () => observeContainer(podman, id, signal));
}
