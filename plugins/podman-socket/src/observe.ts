import {
  type ContainerRecord,
  dependsOnProcess,
  isUnnoticedEnd,
  processLives,
  type ProcessState,
  readObject,
  statusOf,
} from '@rollforward/podman-shared';
import type { Clock, ContainerId, ExistingContainer } from 'rollforward';

import { errorOf, faultOf, saysMissing } from './faults.ts';
import { readInspectRecord } from './inspect-record.ts';
import { inspectRequest } from './requests.ts';
import type { Service, ServiceAnswer } from './service.ts';

/** A container, what it is, and whether Podman knows that. */
export interface Observation {
  readonly record: ContainerRecord;
  readonly status: ExistingContainer;
  /** The process is gone and Podman has not noticed: soon it may know more, or never. */
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

/** What Podman takes `target` for, if anything: also a stranger whose id begins with a name that nobody has. Compare. */
export async function inspectContainer(
  service: Service,
  target: string,
  signal: AbortSignal | undefined,
): Promise<ContainerRecord | undefined> {
  const ask = (): Promise<ServiceAnswer> => service.ask(inspectRequest(target), { signal });
  const first = await ask();
  // A process ended under Podman's eyes: the next look finds it ended.
  const answer = first.status !== 200 && /no such process/.test(errorOf(first)) ? await ask() : first;
  if (answer.status === 200) return readInspectRecord(readObject(answer.text));
  if (saysMissing('container', answer)) return undefined;
  // The beginning of several ids is the name of nobody: a name would have come first.
  if (/more than one result for/.test(errorOf(answer))) return undefined;
  // Its removal was cut off: it is listed, and cannot be inspected.
  if (/(container|layer) not known/.test(errorOf(answer))) return undefined;
  throw faultOf('inspect', answer);
}

/** The container of that full id, or `undefined`. */
export async function observeContainer(
  service: Service,
  id: ContainerId,
  signal: AbortSignal | undefined,
): Promise<Observation | undefined> {
  const record = await inspectContainer(service, id, signal);
  return record?.id === id ? observe(record) : undefined;
}

/** How long the monitor may take to tell of an end, and Podman to believe it. */
const LOOKS = 10;
const LOOK_INTERVAL_MS = 100;

/** As {@link observeContainer}, but looks again for up to a second while Podman has not noticed the end. */
export async function observeSettled(
  service: Service,
  clock: Clock,
  id: ContainerId,
  signal: AbortSignal | undefined,
): Promise<Observation | undefined> {
  for (let look = 1; ; look += 1) {
    const seen = await observeContainer(service, id, signal);
    if (seen?.unnoticed !== true || look === LOOKS) return seen;
    await clock.sleep(LOOK_INTERVAL_MS, signal);
  }
}
