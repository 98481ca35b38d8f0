import type { Clock, ContainerRuntime, FaultCode } from '../index.ts';
import { describeCall, type RecordedCall, type RuntimeVerb } from './call-log.ts';
import { DelegatingRuntime } from './delegating-runtime.ts';
import { FakeClock } from './fake-clock.ts';
import type { ScriptedCalls } from './perform-call.ts';
import type { FailOptions, HangOptions, ScriptOptions, ScriptRule } from './script-rule.ts';
import { UnfinishedTest } from './unfinished-test.ts';

/**
 * A runtime whose calls are recorded, and go wrong as a test says: a `FakeRuntime`, or any other one behind `intercept`.
 *
 * What is scripted means the verbs of the driver. `startService` and `stopService` are made of those, so they go wrong
 * with them. Every method that scripts throws a `TypeError` or a `RangeError` for what can mean no call: an unknown verb
 * or code, an `nth` below 1, a time that is none.
 */
export class ScriptedRuntime extends DelegatingRuntime {
  /** The time of its calls: deadlines, delays, and `at` of what is recorded. */
  readonly clock: Clock;
  readonly #scripted: ScriptedCalls;

  /** `runtime` must have its calls performed by `scripted`: that is where this one reads and scripts them. */
  constructor(runtime: ContainerRuntime, scripted: ScriptedCalls) {
    super(runtime);
    this.clock = scripted.clock;
    this.#scripted = scripted;
  }

  /** Calls that went to the engine, whoever made them, the first one first; since the last `clearCalls`. */
  calls(): readonly RecordedCall[] {
    return this.#scripted.log.calls();
  }

  /**
   * Those that create, start, stop, remove or rename, whatever came of them, and pulls and networks that are known to have
   * changed something (through `intercept` that is not known). Looking never counts.
   */
  mutations(): readonly RecordedCall[] {
    return this.#scripted.log.mutations();
  }

  /** Forgets the calls so far, so that what comes next can be looked at alone. */
  clearCalls(): void {
    this.#scripted.log.clear();
  }

  /** Adds lines of a script that is data; the other methods add one line each. */
  script(...rules: readonly ScriptRule[]): void {
    for (const rule of rules) this.#scripted.faults.add(rule);
  }

  /** Calls of `verb` reject with `code`: all from now on until {@link ScriptedRuntime.heal}, or as `options` says. */
  fail(verb: RuntimeVerb, code: FaultCode, options?: FailOptions): void {
    this.#scripted.faults.fail(verb, code, options);
  }

  /** Calls of `verb` get no answer: they end with `DeadlineExceeded` at their deadline, or with `Aborted` when aborted. */
  hang(verb: RuntimeVerb, options?: HangOptions): void {
    this.#scripted.faults.hang(verb, options);
  }

  /** The effect of `verb` comes `ms` milliseconds late, whether or not the caller still waits. */
  delay(verb: RuntimeVerb, ms: number, options?: ScriptOptions): void {
    this.#scripted.faults.delay(verb, ms, options);
  }

  /** The engine answers `verb` with `value`, garbage for instance, and does nothing. */
  answer(verb: RuntimeVerb, value: unknown, options?: ScriptOptions): void {
    this.#scripted.faults.answer(verb, value, options);
  }

  /** Ends what was scripted for `verb`, or for every verb. What hangs already hangs on, and late effects still land. */
  heal(verb?: RuntimeVerb): void {
    this.#scripted.faults.heal(verb);
  }

  /**
   * What a test leaves behind if it ends now, a sentence each; empty if nothing:
   *
   * - lines of the script that have not come to an end: a call that was to fail and never came, also one of `times`; of
   *   those without an end, such as never meant a call. What was healed is not asked for;
   * - effects that have not landed, and calls under way that no script lets hang or wait;
   * - on a `FakeClock`, if no such call is under way: whoever else sleeps, and moves that were not awaited. Containers
   *   may live on, and end later.
   */
  unfinished(): readonly string[] {
    const { log, faults } = this.#scripted;
    const left = [...faults.unfinished()];
    const calls = log.underWay().filter((call) => !faults.explains(call));
    for (const call of calls) {
      left.push(`${describeCall(call)}: under way for ${Math.round(this.clock.now() - call.at)} ms`);
    }
    // Whoever waits for a call sleeps until its deadline.
    if (calls.length === 0 && this.clock instanceof FakeClock) left.push(...this.clock.unfinished());
    return left;
  }

  /** Throws an {@link UnfinishedTest} that says what is {@link ScriptedRuntime.unfinished}: for the end of a test. */
  assertFinished(): void {
    const left = this.unfinished();
    if (left.length > 0) throw new UnfinishedTest(left);
  }
}
