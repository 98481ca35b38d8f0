import type { ContainerId } from '../runtime/container-id.ts';
import { type FaultCode, retryClassOf } from '../runtime/fault.ts';
import { FORGET_AFTER_MS, restartDelay, retryDelay } from './backoff.ts';
import type { LaneKey } from './lane-key.ts';
import { type Step, type TryKind, tryKindOf } from './step.ts';

/** What a failed step said: code and message of a `RuntimeFault`. */
export interface StepFault {
  readonly code: FaultCode;
  readonly message: string;
}

/** How one kind of step has fared in a row. */
export interface Tries {
  readonly count: number;
  /** Monotonic milliseconds before which it is not tried again. */
  readonly retryAt: number;
  /** Of the last try, if it failed. */
  readonly fault?: StepFault;
}

/** The run of one container, from its start on. */
export interface Run {
  readonly id: ContainerId;
  /** As the engine shows it: another value is another run of the same container. */
  readonly startedAt: number;
  /** Monotonic milliseconds since when it has been up. */
  readonly since: number;
}

/** How the current target has held up so far. */
export type Standing =
  /** No run of it was seen to its end. */
  | 'fresh'
  /** A run was ready. */
  | 'ready'
  /** The last run ended before it was ready. */
  | 'crashed';

/**
 * What is remembered of a lane between rounds. It is an aid, not a truth: losing it, as a crash of the agent does,
 * costs the backoff and a count, and nothing else.
 */
export interface LaneMemory {
  /** The digest this is about; '' where nothing is wanted. Another target begins with empty memory. */
  readonly target: string;
  readonly tries: Readonly<Partial<Record<TryKind, Tries>>>;
  readonly standing: Standing;
  /** The run that is under way, once observed. */
  readonly run?: Run;
  /** Started by us and not observed since. */
  readonly started?: ContainerId;
  /** Times the service came up since this agent began to look after the target. */
  readonly starts: number;
  /** This container can never start: it is removed, and a new one made. */
  readonly broken?: ContainerId;
  /** Milliseconds since the Unix epoch when the container that is being replaced ended. */
  readonly downSince?: number;
  /** Of the last replacement. */
  readonly outageMs?: number;
}

/** Memory of all lanes. */
export type Memory = ReadonlyMap<LaneKey, LaneMemory>;

/** The memory of a lane that nothing is known of. */
export function emptyMemory(target: string): LaneMemory {
  return { target, tries: {}, standing: 'fresh', starts: 0 };
}

/** The memory of a lane whose target has changed: only an outage that is under way outlives the old target. */
export function retarget(memory: LaneMemory, target: string): LaneMemory {
  return {
    ...emptyMemory(target),
    ...(memory.downSince === undefined ? {} : { downSince: memory.downSince }),
  };
}

/** What became of a step. */
export type StepResult =
  /** `stoppedAt`: when the container that it replaces ended, wall-clock milliseconds. */
  | { readonly kind: 'done'; readonly startedAt?: number; readonly stoppedAt?: number }
  | { readonly kind: 'failed'; readonly fault: StepFault; readonly stoppedAt?: number }
  /** Given up for a newer document, or because the agent stops: neither a success nor a failure. */
  | { readonly kind: 'superseded' };

export interface AfterStep {
  /** The target that the step was begun for. Its result says nothing about another one. */
  readonly target: string;
  readonly step: Step;
  readonly result: StepResult;
  /** Monotonic milliseconds. */
  readonly now: number;
  /** 0 … 1, for jitter. */
  readonly random: number;
}

/** The memory after a step of its lane has settled. */
export function afterStep(memory: LaneMemory, { target, step, result, now, random }: AfterStep): LaneMemory {
  if (memory.target !== target) return whileDown(memory, result);
  switch (result.kind) {
    case 'superseded':
      return memory;
    case 'failed':
      return afterFailure(memory, step, result, { now, random });
    case 'done':
      return afterSuccess(memory, step, result, { now, random });
    default:
      return unreachable(result);
  }
}

/** A step for another target may still have ended the container that is being replaced. */
function whileDown(memory: LaneMemory, result: StepResult): LaneMemory {
  if (result.kind === 'superseded' || result.stoppedAt === undefined || memory.downSince !== undefined)
    return memory;
  return { ...memory, downSince: result.stoppedAt };
}

type Done = Extract<StepResult, { kind: 'done' }>;
type Failed = Extract<StepResult, { kind: 'failed' }>;
type Moment = Pick<AfterStep, 'now' | 'random'>;

/**
 * A success counts as a try too: what was done and is not seen in the next list (a start that ended, a create that the
 * list does not show) is done again with growing delays, never in a tight loop.
 */
function afterSuccess(memory: LaneMemory, step: Step, done: Done, { now, random }: Moment): LaneMemory {
  const kind = tryKindOf(step.kind);
  const count = (memory.tries[kind]?.count ?? 0) + 1;
  const { rename, ...others } = memory.tries;
  const tries = {
    ...others,
    // Another container is another name to give.
    ...(rename === undefined || step.kind === 'create' ? {} : { rename }),
    [kind]: { count, retryAt: now + restartDelay(count, random) },
  };
  const { downSince: earlier, ...rest } = memory;
  const downSince = earlier ?? done.stoppedAt;
  const down = downSince === undefined ? {} : { downSince };
  if (step.kind !== 'start' && step.kind !== 'cutover') return { ...rest, ...down, tries };
  const outageMs = outage(downSince, done.startedAt);
  return {
    ...rest,
    tries,
    started: step.kind === 'start' ? step.id : step.start,
    starts: memory.starts + 1,
    ...(outageMs === undefined ? {} : { outageMs }),
  };
}

/** The wall clock may have been set in between: an outage is never told to be negative. */
function outage(downSince: number | undefined, startedAt: number | undefined): number | undefined {
  return downSince === undefined || startedAt === undefined ? undefined : Math.max(0, startedAt - downSince);
}

function afterFailure(memory: LaneMemory, step: Step, failed: Failed, { now, random }: Moment): LaneMemory {
  const kind = tryKindOf(step.kind);
  const { fault } = failed;
  const count = (memory.tries[kind]?.count ?? 0) + 1;
  const retryAt = now + retryDelay(retryClassOf(fault.code), count, random);
  const broken = fault.code === 'ContainerBroken' ? brokenBy(step) : undefined;
  return {
    ...whileDown(memory, failed),
    tries: { ...memory.tries, [kind]: { count, retryAt, fault } },
    ...(broken === undefined ? {} : { broken }),
  };
}

function brokenBy(step: Step): ContainerId | undefined {
  if (step.kind === 'start') return step.id;
  if (step.kind === 'cutover') return step.start;
  return undefined;
}

/** What a list shows of the container that stands for the target. */
export type Sighting =
  | { readonly kind: 'up'; readonly id: ContainerId; readonly startedAt: number }
  /** Ended although it should run. */
  | { readonly kind: 'down'; readonly id: ContainerId }
  /** Neither: none, not started yet, paused, or completed. */
  | { readonly kind: 'none' };

export interface AfterList {
  readonly sighting: Sighting;
  /** Monotonic milliseconds. */
  readonly now: number;
  /** Milliseconds since the Unix epoch, to tell how long an adopted container has been up. */
  readonly wallNow: number;
  readonly minReadyMs: number;
}

/** The memory after a list has shown how the lane stands. */
export function afterList(memory: LaneMemory, list: AfterList): LaneMemory {
  const { sighting } = list;
  switch (sighting.kind) {
    case 'none':
      return memory.run === undefined ? memory : without(memory, 'run');
    case 'down':
      return afterEnd(memory, sighting.id);
    case 'up':
      return whileUp(memory, sighting, list);
    default:
      return unreachable(sighting);
  }
}

function whileUp(
  memory: LaneMemory,
  { id, startedAt }: { id: ContainerId; startedAt: number },
  list: AfterList,
): LaneMemory {
  const same = memory.run?.id === id && memory.run.startedAt === startedAt;
  const since = same && memory.run ? memory.run.since : upSince(memory, id, startedAt, list);
  const ready = list.now - since >= list.minReadyMs;
  const forget = list.now - since >= FORGET_AFTER_MS && (memory.tries.start?.count ?? 1) > 1;
  if (same && !forget && memory.started === undefined && (!ready || memory.standing === 'ready'))
    return memory;
  return {
    ...without(memory, 'started'),
    tries: triesOfRunning(memory.tries, { forget, now: list.now }),
    run: { id, startedAt, since },
    starts: Math.max(memory.starts, 1),
    standing: ready ? 'ready' : memory.standing === 'ready' ? 'fresh' : memory.standing,
  };
}

/**
 * A container that this process did not start has been up for as long as the engine says: an agent that restarts does
 * not make its services unready. For our own starts the monotonic clock is used, because a device may learn the time
 * at any moment.
 */
function upSince(
  memory: LaneMemory,
  id: ContainerId,
  startedAt: number,
  { now, wallNow }: AfterList,
): number {
  const ours = memory.starts > 0 || memory.started === id;
  return ours ? now : now - Math.max(0, wallNow - startedAt);
}

function afterEnd(memory: LaneMemory, id: ContainerId): LaneMemory {
  const ran = memory.started === id || memory.run?.id === id;
  if (!ran) return memory;
  const wasReady = memory.started !== id && memory.standing === 'ready';
  return { ...without(without(memory, 'started'), 'run'), standing: wasReady ? 'ready' : 'crashed' };
}

/**
 * What it took to get here is over; how often it was started counts until it has held for long enough. A run is one
 * start, whoever started it: of the repairs that follow, only the first is at once.
 */
function triesOfRunning(
  { start, rename }: LaneMemory['tries'],
  { forget, now }: { readonly forget: boolean; readonly now: number },
): LaneMemory['tries'] {
  const counted = forget || start === undefined ? { count: 1, retryAt: now } : start;
  return {
    ...(rename === undefined ? {} : { rename }),
    start: { count: counted.count, retryAt: counted.retryAt },
  };
}

function without<K extends 'run' | 'started'>(memory: LaneMemory, key: K): Omit<LaneMemory, K> {
  const { [key]: _, ...rest } = memory;
  return rest;
}

function unreachable(value: never): never {
  throw new TypeError(`unexpected value: ${JSON.stringify(value)}`);
}
