import type { ContainerId } from '../runtime/container-id.ts';
import type { FaultCode } from '../runtime/fault.ts';
import type { LaneKey } from './lane-key.ts';
import type { TryKind } from './step.ts';

/** What a failed step said: code and message of a `RuntimeFault`. */
export interface StepFault {
  /** One of the closed set. */
  readonly code: FaultCode;
  /** One sentence for a person, without secrets. */
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

/**
 * The memory when the service lives since `startedAt`, milliseconds since the Unix epoch: an outage that began at `downSince` is
 * over. The wall clock may have been set in between, or be told in whole seconds: no outage is negative.
 */
export function upAgain(
  memory: LaneMemory,
  startedAt: number,
  downSince: number | undefined = memory.downSince,
): LaneMemory {
  if (downSince === undefined) return memory;
  const { downSince: _, ...rest } = memory;
  return { ...rest, outageMs: Math.max(0, startedAt - downSince) };
}
