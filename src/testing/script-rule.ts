import type { FaultCode } from '../index.ts';
import { type RecordedCall, RUNTIME_VERBS, type RuntimeVerb } from './call-log.ts';
import { demandCount, demandMs, demandOneOf } from './demand.ts';
import { FAULT_CODES } from './fault-codes.ts';

/** Which calls of a verb are meant: all from now on, unless it says otherwise. */
export interface ScriptOptions {
  /** The first call that is meant, a whole number: 1 is the next one. */
  readonly nth?: number;
  /** How many calls are meant, a whole number or `Infinity`. Default: 1 if `nth` is given, else all until `heal`. */
  readonly times?: number;
  /** Only calls for which this holds are meant, and counted. It sees the call as it is when it begins. */
  readonly where?: (call: RecordedCall) => boolean;
}

/** When a call fails, seen from its effect. */
export interface FailOptions extends ScriptOptions {
  /**
   * `before` (default): nothing happened. `after`: the effect is there, only the answer is lost. `late`: the effect lands
   * `lateMs` after the call was given up.
   */
  readonly when?: 'before' | 'after' | 'late';
  /** Milliseconds, for `late` only; default 1000. */
  readonly lateMs?: number;
}

/** Whether the effect of a call that never answers lands. */
export interface HangOptions extends ScriptOptions {
  /** `before` (default): nothing happens. `after`: the effect is there, and nobody is told. */
  readonly when?: 'before' | 'after';
}

/** Calls of `verb` reject with `code`. */
export interface FailRule extends FailOptions {
  readonly kind: 'fail';
  readonly verb: RuntimeVerb;
  readonly code: FaultCode;
}

/** Calls of `verb` get no answer: they end at their deadline, or when they are aborted. */
export interface HangRule extends HangOptions {
  readonly kind: 'hang';
  readonly verb: RuntimeVerb;
}

/** The effect of `verb` comes `ms` milliseconds late, whether or not the caller still waits. */
export interface DelayRule extends ScriptOptions {
  readonly kind: 'delay';
  readonly verb: RuntimeVerb;
  readonly ms: number;
}

/** `verb` is answered with `value`, which may be garbage, and has no effect. */
export interface AnswerRule extends ScriptOptions {
  readonly kind: 'answer';
  readonly verb: RuntimeVerb;
  readonly value: unknown;
}

/** One line of a script, as data: `{ kind: 'fail', verb: 'createContainer', nth: 2, code: 'StorageFull' }`. */
export type ScriptRule = FailRule | HangRule | DelayRule | AnswerRule;

/** Throws a `TypeError` or a `RangeError` that says what is wrong with `rule`, and what would be right. */
export function checkRule(rule: ScriptRule): void {
  const { kind, verb, nth = 1, times = 1 } = rule;
  demandOneOf('kind', kind, ['fail', 'hang', 'delay', 'answer']);
  demandOneOf('verb', verb, RUNTIME_VERBS);
  demandCount('nth', nth);
  if (nth === Infinity) throw new RangeError('nth: expected the number of a call that can come');
  demandCount('times', times);
  switch (kind) {
    case 'fail': {
      const { code, when = 'before', lateMs } = rule;
      demandOneOf('code', code, FAULT_CODES);
      demandOneOf('when', when, ['before', 'after', 'late']);
      if (lateMs === undefined) return;
      if (when !== 'late') throw new TypeError("lateMs: expected it with when: 'late' only");
      demandMs('lateMs', lateMs);
      return;
    }
    case 'hang':
      demandOneOf('when', rule.when ?? 'before', ['before', 'after']);
      return;
    case 'delay':
      demandMs('ms', rule.ms);
      return;
    case 'answer':
  }
}

/** The numbers of the calls that `rule` means: from `first` to `last`, which is `Infinity` for one that has no end. */
export function callsMeant({ nth, times }: ScriptOptions): { readonly first: number; readonly last: number } {
  const first = nth ?? 1;
  return { first, last: first + (times ?? (nth === undefined ? Infinity : 1)) - 1 };
}

/** `fail the 2nd createContainer with StorageFull`. */
export function describeRule(rule: ScriptRule): string {
  const calls = `${describeCalls(rule)} ${rule.verb}${rule.where === undefined ? '' : ' that `where` means'}`;
  switch (rule.kind) {
    case 'fail':
      return `fail ${calls} with ${rule.code}${rule.when === undefined ? '' : ` (${rule.when})`}`;
    case 'hang':
      return `hang ${calls}`;
    case 'delay':
      return `delay ${calls} by ${rule.ms} ms`;
    case 'answer':
      return `answer ${calls}`;
  }
}

function describeCalls(rule: ScriptRule): string {
  const { first, last } = callsMeant(rule);
  if (last === Infinity) return first === 1 ? 'every' : `from the ${ordinal(first)} on every`;
  return first === last ? `the ${ordinal(first)}` : `the ${ordinal(first)} to ${ordinal(last)}`;
}

function ordinal(count: number): string {
  const ends = ['th', 'st', 'nd', 'rd'];
  const teen = count % 100 >= 11 && count % 100 <= 13;
  return `${count}${(teen ? undefined : ends[count % 10]) ?? 'th'}`;
}
