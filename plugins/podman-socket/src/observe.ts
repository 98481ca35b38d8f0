import {
  type ContainerRecord,
  dependsOnProcess,
  isUnnoticedEnd,
  processLives,
  type ProcessState,
  statusOf,
} from '@rollforward/engine-shared';
import type { Clock, ContainerId, ExistingContainer } from 'rollforward';

import type { Engine } from './engine.ts';
import { faultOf } from './faults.ts';

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

/** What the engine takes `target` for, if anything: also a stranger whose id begins with a name that nobody has. Compare. */
export async function inspectContainer(
  { service, dialect }: Engine,
  target: string,
  signal: AbortSignal | undefined,
): Promise<ContainerRecord | undefined> {
  const request = dialect.requests.inspect(target);
  let answer = await service.ask(request, { signal });
  let seen = dialect.readInspect(answer);
  if (seen.kind === 'again') {
    answer = await service.ask(request, { signal });
    seen = dialect.readInspect(answer);
  }
  if (seen.kind === 'found') return seen.record;
  if (seen.kind === 'absent') return undefined;
  throw faultOf(dialect, 'inspect', answer);
}

/** The container of that full id, or `undefined`. */
export async function observeContainer(
  engine: Engine,
  id: ContainerId,
  signal: AbortSignal | undefined,
): Promise<Observation | undefined> {
  const record = await inspectContainer(engine, id, signal);
  return record?.id === id ? observe(record) : undefined;
}

/** How long the monitor may take to tell of an end, and the engine to believe it. */
const LOOKS = 10;
const LOOK_INTERVAL_MS = 100;

/** As {@link observeContainer}, but looks again for up to a second while the engine has not noticed the end. */
export async function observeSettled(
  engine: Engine,
  clock: Clock,
  id: ContainerId,
  signal: AbortSignal | undefined,
): Promise<Observation | undefined> {
  for (let look = 1; ; look += 1) {
    const seen = await observeContainer(engine, id, signal);
    if (seen?.unnoticed !== true || look === LOOKS) return seen;
    await clock.sleep(LOOK_INTERVAL_MS, signal);
  }
}
