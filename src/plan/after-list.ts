import type { ContainerId } from '../runtime/container-id.ts';
import { FORGET_AFTER_MS } from './backoff.ts';
import type { LaneMemory } from './lane-memory.ts';
import { unreachable } from '../runtime/unreachable.ts';

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
