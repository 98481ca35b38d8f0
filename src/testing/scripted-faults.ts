import { type Clock, type FaultCode, RuntimeFault } from '../index.ts';
import type { RecordedCall, RuntimeVerb } from './call-log.ts';

/** Which calls of a verb are meant: all from now on, unless it says otherwise. */
export interface ScriptOptions {
  /** The first call that is meant, 1 being the next. */
  readonly nth?: number;
  /** How many calls are meant. Default: 1 if `nth` is given, else all until `heal`. */
  readonly times?: number;
  /** Only calls for which this holds are meant, and counted. */
  readonly where?: (call: RecordedCall) => boolean;
}

/** When a call fails, seen from its effect. */
export interface FailOptions extends ScriptOptions {
  /**
   * `before` (default): nothing happened. `after`: the effect is there, only the answer is lost. `late`: the effect lands
   * `lateMs` after the call was given up.
   */
  readonly when?: 'before' | 'after' | 'late';
  /** Milliseconds; default 1000. */
  readonly lateMs?: number;
}

/** Whether the effect of a call that never answers lands. */
export interface HangOptions extends ScriptOptions {
  readonly when?: 'before' | 'after';
}

type Trouble =
  | {
      readonly kind: 'fail';
      readonly code: FaultCode;
      readonly when: 'before' | 'after' | 'late';
      lateMs: number;
    }
  | { readonly kind: 'hang'; readonly when: 'before' | 'after' }
  | { readonly kind: 'answer'; readonly value: unknown }
  | { readonly kind: 'delay'; readonly ms: number };

interface Rule {
  readonly trouble: Trouble;
  readonly where: ((call: RecordedCall) => boolean) | undefined;
  readonly first: number;
  readonly last: number;
  seen: number;
}

/** What goes wrong between a driver and its engine, in the words of a test. */
export class ScriptedFaults {
  readonly #rules = new Map<RuntimeVerb, Rule[]>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls of `verb` reject with `code`. */
  fail(verb: RuntimeVerb, code: FaultCode, options: FailOptions = {}): void {
    const { when = 'before', lateMs = 1000, ...script } = options;
    this.#add(verb, { kind: 'fail', code, when, lateMs }, script);
  }

  /** Calls of `verb` never answer: the runtime ends them at their deadline. */
  hang(verb: RuntimeVerb, options: HangOptions = {}): void {
    const { when = 'before', ...script } = options;
    this.#add(verb, { kind: 'hang', when }, script);
  }

  /** Calls of `verb` take `ms` milliseconds before their effect, whether or not anybody still waits. */
  delay(verb: RuntimeVerb, ms: number, options: ScriptOptions = {}): void {
    this.#add(verb, { kind: 'delay', ms }, options);
  }

  /** Calls of `verb` answer `value`, which may be garbage, and have no effect. */
  answer(verb: RuntimeVerb, value: unknown, options: ScriptOptions = {}): void {
    this.#add(verb, { kind: 'answer', value }, options);
  }

  /** Ends what was scripted for `verb`, or for all verbs. A call that hangs already goes on hanging. */
  heal(verb?: RuntimeVerb): void {
    if (verb === undefined) this.#rules.clear();
    else this.#rules.delete(verb);
  }

  /** Runs `effect` for `call` as the script says. */
  run<T>(call: RecordedCall, effect: () => T | Promise<T>): T | Promise<T> {
    const troubles = this.#troublesOf(call);
    return troubles.length === 0 ? effect() : this.#troubled(troubles, effect);
  }

  async #troubled<T>(troubles: readonly Trouble[], effect: () => T | Promise<T>): Promise<T> {
    for (const trouble of troubles) if (trouble.kind === 'delay') await this.#clock.sleep(trouble.ms);
    // The newest word counts: a test says `fail` twice to change its mind.
    const trouble = troubles.findLast(({ kind }) => kind !== 'delay');
    switch (trouble?.kind) {
      case 'fail':
        if (trouble.when === 'after') await effect();
        if (trouble.when === 'late') void this.#land(trouble.lateMs, effect);
        throw new RuntimeFault({ code: trouble.code, message: `scripted ${trouble.code}` });
      case 'hang':
        if (trouble.when === 'after') await effect();
        return new Promise(() => undefined);
      case 'answer':
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- garbage is what was asked for
        return trouble.value as T;
      default:
        return effect();
    }
  }

  async #land(afterMs: number, effect: () => unknown): Promise<void> {
    await this.#clock.sleep(afterMs);
    try {
      await effect();
    } catch {
      // Nobody is left who could be told.
    }
  }

  #add(verb: RuntimeVerb, trouble: Trouble, { nth, times, where }: ScriptOptions): void {
    const first = nth ?? 1;
    const last = first + (times ?? (nth === undefined ? Infinity : 1)) - 1;
    const rules = this.#rules.get(verb) ?? [];
    rules.push({ trouble, where, first, last, seen: 0 });
    this.#rules.set(verb, rules);
  }

  #troublesOf(call: RecordedCall): readonly Trouble[] {
    const troubles: Trouble[] = [];
    for (const rule of this.#rules.get(call.verb) ?? []) {
      if (rule.where?.(call) === false) continue;
      rule.seen += 1;
      if (rule.seen >= rule.first && rule.seen <= rule.last) troubles.push(rule.trouble);
    }
    return troubles;
  }
}
