import type { ContainerId, ContainerSpec, FaultCode, PullPolicy, RuntimeDriver } from '../index.ts';

/** A verb of a driver. */
export type RuntimeVerb = Exclude<keyof RuntimeDriver, 'name' | 'features' | 'endpoint'>;

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
  'events',
  'logs',
  'describeEngine',
];

/** One call of a driver, in the order of their beginnings. */
export interface RecordedCall {
  /** What was called. */
  readonly verb: RuntimeVerb;
  /** The container acted on; of a create, the one it made. */
  readonly id?: ContainerId;
  /**
   * The container's name at that time, a network's name, or an image reference. Through `intercept` a container's name is
   * known from the creates, renames and lists that went through it before.
   */
  readonly name?: string;
  /** What a create was asked for. */
  readonly spec?: ContainerSpec;
  /** When an `ensureImage` was to pull: with `never` it only looks. */
  readonly policy?: PullPolicy;
  /** The grace period that a stop was given, seconds. */
  readonly gracePeriodSeconds?: number;
  /** When it began: milliseconds of the clock's `now()`. */
  readonly at: number;
  /** When it settled, milliseconds of the same clock. */
  readonly settledAt?: number;
  /** `pending` until it settles: for ever, if it hangs. */
  readonly outcome: 'pending' | 'done' | FaultCode;
  /**
   * Whether it changed anything in the engine. Set when the effect lands, which may be after the call was given up.
   * Absent through `intercept`: a runtime does not tell, and asking it twice more for each call would disturb it.
   */
  readonly changed?: boolean;
}

/** What is known when a call begins. */
export type BegunCall = Omit<RecordedCall, 'at' | 'settledAt' | 'outcome'>;

/** A call while it is under way: whoever performs it adds what becomes known. */
export type OpenCall = { -readonly [Key in keyof RecordedCall]: RecordedCall[Key] };

/** Verbs that are mutating calls even when they fail or change nothing. */
const ACTING: ReadonlySet<RuntimeVerb> = new Set([
  'createContainer',
  'startContainer',
  'stopContainer',
  'removeContainer',
  'renameContainer',
] satisfies RuntimeVerb[]);

/** Every call that went to an engine, whoever made it. */
export class CallLog {
  #calls: OpenCall[] = [];
  /** Apart from the others: `clear` forgets what was called, not what is under way. */
  readonly #underWay = new Set<OpenCall>();

  /** Enters a call that begins at `at`, milliseconds of the clock's `now()`. */
  begin(call: BegunCall, at: number): OpenCall {
    const open: OpenCall = { ...call, at, outcome: 'pending' };
    this.#calls.push(open);
    this.#underWay.add(open);
    return open;
  }

  /** Says how a call ended, and when: milliseconds of the same clock. */
  settle(call: OpenCall, outcome: 'done' | FaultCode, at: number): void {
    Object.assign(call, { outcome, settledAt: at });
    this.#underWay.delete(call);
  }

  /** All since the last {@link CallLog.clear}, the first one first. */
  calls(): readonly RecordedCall[] {
    return [...this.#calls];
  }

  /**
   * The mutating calls: every create, start, stop, remove and rename, whatever came of it; pulls and networks only if
   * they are known to have changed something. Looking never counts.
   */
  mutations(): readonly RecordedCall[] {
    return this.#calls.filter((call) => ACTING.has(call.verb) || call.changed === true);
  }

  /** Calls that have not settled, also those begun before the last {@link CallLog.clear}. */
  underWay(): readonly RecordedCall[] {
    return [...this.#underWay];
  }

  /** Forgets the calls so far, so that what comes next can be looked at alone. */
  clear(): void {
    this.#calls = [];
  }
}

/** `createContainer shop.web`. */
export function describeCall({ verb, name, id }: RecordedCall): string {
  const target = name ?? id;
  return target === undefined ? verb : `${verb} ${target}`;
}
