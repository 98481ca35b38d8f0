import type { ContainerId } from '../runtime/container-id.ts';
import { retryClassOf } from '../runtime/fault.ts';
import { restartDelay, retryDelay } from './backoff.ts';
import { type LaneMemory, type StepFault, upAgain } from './lane-memory.ts';
import { type Step, tryKindOf } from './step.ts';
import { unreachable } from '../runtime/unreachable.ts';

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

/**
 * A step for another target may still have ended the container that is being replaced, and have started one that serves
 * until this target does: two outages, and the time between them is none.
 */
function whileDown(memory: LaneMemory, result: StepResult): LaneMemory {
  if (result.kind === 'superseded') return memory;
  const downSince = memory.downSince ?? result.stoppedAt;
  if (result.kind === 'done' && result.startedAt !== undefined) {
    return upAgain(memory, result.startedAt, downSince);
  }
  return downSince === undefined || downSince === memory.downSince ? memory : { ...memory, downSince };
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
