import type { Clock, StateSource } from '../../index.ts';

/**
 * What the suite asks of a bench and not every source can give. A subject names what its benches have not in `lacks`, and
 * the cases that need it are skipped; whatever a case that runs needs must be there.
 */
export interface SourceBenchAbilities {
  /** Another source on the same storage, as a process has it that begins now. */
  reopen(): Promise<StateSource>;
  /** Takes a deployment away so that the source cannot know whether somebody meant it. */
  lose(deployment: string): Promise<void>;
  /** Makes the storage unreachable; the function that comes back ends that. Nothing is put or deleted meanwhile. */
  outage(): Promise<() => Promise<void>>;
  /** Begins to put a document and stops halfway, by the way that the source's documentation asks for. */
  putHalf(deployment: string, bytes: Uint8Array): Promise<void>;
  /** Makes the entry of one deployment such that it is there and cannot be given. */
  spoil(deployment: string): Promise<void>;
}

/** The name of something that a bench may lack. */
export type SourceBenchAbility = keyof SourceBenchAbilities;

/** One case's view of a source: the source under test, and the hands of whoever fills its storage. Empty at first. */
export interface SourceBench extends Partial<SourceBenchAbilities> {
  /** What is tested. */
  readonly source: StateSource;
  /** The clock that its hints come on: `systemClock`, unless the storage is a fake. */
  readonly clock: Clock;
  /** Puts a document whole, by the way that the source's documentation asks for. Rejects a name that it cannot put. */
  put(deployment: string, bytes: Uint8Array): Promise<void>;
  /** Deletes a deployment on purpose. */
  delete(deployment: string): Promise<void>;
  /** Runs a case where time is virtual: moves the clock until `work` settles. A bench on real time leaves it out. */
  wait?<T>(work: Promise<T>): Promise<T>;
  /** Removes all that the case made, whatever state it is in. */
  close(): Promise<void>;
}

/**
 * A source that the suite can test.
 *
 * ```ts
 * const subject: StateSourceSubject = {
 *   name: 'my source',
 *   lacks: ['putHalf', 'spoil'],
 *   open: async () => myBench(),
 * };
 * ```
 */
export interface StateSourceSubject {
  /** For people: `nats on nats-server 2.10`. */
  readonly name: string;
  /** Whether it hints at changes. Without hints, what changes is seen at the next read by itself. Default `true`. */
  readonly hints?: boolean;
  /** What its benches cannot do. Default: nothing. */
  readonly lacks?: readonly SourceBenchAbility[];
  /**
   * Cases that the source is known to fail, by id, each with the reason in a sentence. They are run all the same, and
   * must fail: one that passes is an error.
   */
  readonly knownGaps?: Readonly<Record<string, string>>;
  /** Milliseconds within which a change is hinted at, and given by a read. Default 5000. */
  readonly hintWithinMs?: number;
  /** Milliseconds after which no further hint of one change comes. Default 200. */
  readonly calmMs?: number;
  /** A bench for one case. */
  open(): Promise<SourceBench>;
}
