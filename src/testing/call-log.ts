import type { ContainerId, ContainerSpec, FaultCode, RuntimeDriver } from '../index.ts';

/** A verb of a driver. */
export type RuntimeVerb = Exclude<keyof RuntimeDriver, 'name' | 'features'>;

/** Every verb of a driver. */
export const RUNTIME_VERBS: readonly RuntimeVerb[] = [
  'listContainers',
  'containerStatus',
  'createContainer',
  'startContainer',
  'stopContainer',
  'removeContainer',
  'renameContainer',
  'ensureImage',
  'ensureNetwork',
  'removeNetwork',
];

/** One call of a driver, in the order of their beginnings. */
export interface RecordedCall {
  readonly verb: RuntimeVerb;
  /** The container acted on; of a create, the one it made. */
  readonly id?: ContainerId;
  /** The container's name at that time, a network's name, or an image reference. */
  readonly name?: string;
  /** What a create was asked for. */
  readonly spec?: ContainerSpec;
  /** The grace period that a stop was given. */
  readonly gracePeriodSeconds?: number;
  /** When it began: milliseconds of the engine's clock. */
  readonly at: number;
  /** When it settled, milliseconds of the same clock. */
  readonly settledAt?: number;
  /** `pending` until it settles: for ever, if it hangs. */
  readonly outcome: 'pending' | 'done' | FaultCode;
  /** Whether it changed anything in the engine. Set when the effect lands, which may be after the call was given up. */
  readonly changed: boolean;
}

/** What is known when a call begins. */
export type BegunCall = Omit<RecordedCall, 'at' | 'settledAt' | 'outcome' | 'changed'>;

/** A call while it is under way. */
export type OpenCall = { -readonly [Key in keyof RecordedCall]: RecordedCall[Key] };

/** Verbs that are mutating calls even when they fail or change nothing. */
const ACTING: ReadonlySet<RuntimeVerb> = new Set([
  'createContainer',
  'startContainer',
  'stopContainer',
  'removeContainer',
  'renameContainer',
] satisfies RuntimeVerb[]);

/** Every call that reached an engine, whoever made it. */
export class CallLog {
  #calls: OpenCall[] = [];

  /** Enters a call that begins at `at`. */
  begin(call: BegunCall, at: number): OpenCall {
    const open: OpenCall = { ...call, at, outcome: 'pending', changed: false };
    this.#calls.push(open);
    return open;
  }

  /** All of them, the first one first. */
  calls(): readonly RecordedCall[] {
    return [...this.#calls];
  }

  /**
   * The mutating calls: every create, start, stop, remove and rename, whatever came of it; pulls and networks only if
   * they changed something. Looking never counts.
   */
  mutations(): readonly RecordedCall[] {
    return this.#calls.filter((call) => ACTING.has(call.verb) || call.changed);
  }

  clear(): void {
    this.#calls = [];
  }
}
