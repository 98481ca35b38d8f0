import { type Clock, type FaultCode, RuntimeFault } from '../index.ts';
import { describeCall, type RecordedCall, type RuntimeVerb } from './call-log.ts';
import { backgroundOf } from './fake-clock.ts';
import {
  callsMeant,
  checkRule,
  describeRule,
  type FailOptions,
  type HangOptions,
  type ScriptOptions,
  type ScriptRule,
} from './script-rule.ts';

/** Whether anybody still waits for an effect. */
export type EffectTime =
  /** The caller does. */
  | 'now'
  /** It must land though the caller may have left, and its signal may be aborted. */
  | 'late';

interface Scripted {
  readonly rule: ScriptRule;
  readonly first: number;
  readonly last: number;
  /** Calls that it means, or that it counts on the way to those. */
  seen: number;
}

interface LateEffect {
  readonly call: RecordedCall;
  /** As the clock's `now()` counts. */
  readonly at: number;
}

/** What goes wrong between the callers of a runtime and its engine, in the words of a test. */
export class ScriptedFaults {
  readonly #scripted = new Map<RuntimeVerb, Scripted[]>();
  readonly #late = new Set<LateEffect>();
  readonly #hung = new WeakSet<RecordedCall>();
  readonly #clock: Clock;

  /** Delays and late effects take their time on `clock`. */
  constructor(clock: Clock) {
    this.#clock = backgroundOf(clock);
  }

  /** Adds one line. Throws a `TypeError` or a `RangeError` for one that can mean no call. */
  add(rule: ScriptRule): void {
    checkRule(rule);
    const scripted = this.#scripted.get(rule.verb) ?? [];
    scripted.push({ rule, ...callsMeant(rule), seen: 0 });
    this.#scripted.set(rule.verb, scripted);
  }

  /** Calls of `verb` reject with `code`. */
  fail(verb: RuntimeVerb, code: FaultCode, options: FailOptions = {}): void {
    this.add({ ...options, kind: 'fail', verb, code });
  }

  /** Calls of `verb` never answer: the runtime ends them at their deadline. */
  hang(verb: RuntimeVerb, options: HangOptions = {}): void {
    this.add({ ...options, kind: 'hang', verb });
  }

  /** Calls of `verb` take `ms` milliseconds before their effect, whether or not anybody still waits. */
  delay(verb: RuntimeVerb, ms: number, options: ScriptOptions = {}): void {
    this.add({ ...options, kind: 'delay', verb, ms });
  }

  /** Calls of `verb` answer `value`, which may be garbage, and have no effect. */
  answer(verb: RuntimeVerb, value: unknown, options: ScriptOptions = {}): void {
    this.add({ ...options, kind: 'answer', verb, value });
  }

  /** Ends what was scripted for `verb`, or for all verbs. What hangs already hangs on, and late effects still land. */
  heal(verb?: RuntimeVerb): void {
    if (verb === undefined) this.#scripted.clear();
    else this.#scripted.delete(verb);
  }

  /**
   * Runs `effect` for `call` as the script says: at most once, and told whether anybody may have left by then. Rejects
   * with the scripted `RuntimeFault`, or as `effect` does.
   */
  run<T>(call: RecordedCall, effect: (time: EffectTime) => T | Promise<T>): T | Promise<T> {
    const rules = this.#rulesFor(call);
    return rules.length === 0 ? effect('now') : this.#troubled(call, rules, effect);
  }

  /** Whether `call` is under way because the script says so: it hangs, or its effect is delayed. */
  explains(call: RecordedCall): boolean {
    return this.#hung.has(call) || [...this.#late].some((late) => late.call === call);
  }

  /** What was scripted and has not come, and effects that have not landed: a sentence for each. */
  unfinished(): readonly string[] {
    const sentences: string[] = [];
    for (const { rule, first, last, seen } of [...this.#scripted.values()].flat()) {
      if (seen >= (last === Infinity ? first : last)) continue;
      sentences.push(`${describeRule(rule)}: ${countOf(seen, rule)}`);
    }
    for (const { call, at } of this.#late) {
      const ms = Math.round(at - this.#clock.now());
      sentences.push(`${describeCall(call)}: its effect ${ms > 0 ? `lands in ${ms} ms` : 'is under way'}`);
    }
    return sentences;
  }

  async #troubled<T>(
    call: RecordedCall,
    rules: readonly ScriptRule[],
    effect: (time: EffectTime) => T | Promise<T>,
  ): Promise<T> {
    let time: EffectTime = 'now';
    for (const rule of rules) {
      if (rule.kind !== 'delay') continue;
      time = 'late';
      await this.#later(call, rule.ms, () => undefined);
    }
    // The newest word counts: a test says `fail` twice to change its mind.
    const rule = rules.findLast(({ kind }) => kind !== 'delay');
    switch (rule?.kind) {
      case 'fail':
        if (rule.when === 'after') await effect(time);
        // Nobody is left who could be told of a refusal.
        if (rule.when === 'late') {
          void this.#later(call, rule.lateMs ?? 1000, () => effect('late')).catch(() => undefined);
        }
        throw new RuntimeFault({ code: rule.code, message: `scripted ${rule.code}` });
      case 'hang':
        this.#hung.add(call);
        if (rule.when === 'after') await effect(time);
        return new Promise(() => undefined);
      case 'answer':
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- garbage is what was asked for
        return rule.value as T;
      default:
        return effect(time);
    }
  }

  async #later(call: RecordedCall, ms: number, effect: () => unknown): Promise<void> {
    const late: LateEffect = { call, at: this.#clock.now() + ms };
    this.#late.add(late);
    try {
      await this.#clock.sleep(ms);
      await effect();
    } finally {
      this.#late.delete(late);
    }
  }

  #rulesFor(call: RecordedCall): readonly ScriptRule[] {
    const rules: ScriptRule[] = [];
    for (const scripted of this.#scripted.get(call.verb) ?? []) {
      if (scripted.rule.where?.(call) === false) continue;
      scripted.seen += 1;
      const { rule, first, last, seen } = scripted;
      if (seen >= first && seen <= last) rules.push(rule);
    }
    return rules;
  }
}

function countOf(seen: number, { where }: ScriptRule): string {
  const calls = where === undefined ? 'it was called' : 'such a call came';
  if (seen === 0) return where === undefined ? 'it was never called' : 'no such call came';
  return `${calls} ${seen === 1 ? 'once' : `${seen} times`}`;
}
