import { type Clock, type ContainerRuntime, type Deadlines, defineRuntime, systemClock } from '../index.ts';
import { CallLog } from './call-log.ts';
import { interceptedDriver } from './intercepted-driver.ts';
import type { ScriptRule } from './script-rule.ts';
import { ScriptedFaults } from './scripted-faults.ts';
import { ScriptedRuntime } from './scripted-runtime.ts';

/** What an intercepted runtime has besides the other one's verbs. */
export interface InterceptOptions {
  /** Default: that of `runtime` if it is scripted itself (a `FakeRuntime`, say), else the machine's. */
  readonly clock?: Clock;
  /**
   * As in `defineRuntime`. They replace those of the other runtime, so that what hangs ends with them; only the time for
   * which a pull may stall is the shorter one of both.
   */
  readonly deadlines?: Partial<Deadlines>;
}

/**
 * Stands in front of any runtime, a real one too, records its calls, and has them go wrong as `rules` say and as the
 * methods of {@link ScriptedRuntime} add:
 *
 * ```ts
 * const runtime = intercept(podmanCli(), [
 *   { kind: 'fail', verb: 'createContainer', nth: 1, code: 'Unavailable', when: 'after' },
 * ]);
 * ```
 *
 * It is made by `defineRuntime` of the other one's verbs: what is not scripted is as it was, a hanging call ends at its
 * deadline or when it is aborted, and `startService` and `stopService` go wrong with the verbs that they are made of.
 * Late effects land on the other runtime though nobody waits. It can rename if the other one can.
 *
 * Throws a `TypeError` or a `RangeError` for a rule that can mean no call.
 */
export function intercept(
  runtime: ContainerRuntime,
  rules: readonly ScriptRule[] = [],
  options: InterceptOptions = {},
): ScriptedRuntime {
  const clock = options.clock ?? (runtime instanceof ScriptedRuntime ? runtime.clock : systemClock);
  const calls = { clock, log: new CallLog(), faults: new ScriptedFaults(clock) };
  const driver = interceptedDriver(runtime, calls);
  const { deadlines = {} } = options;
  const intercepted = new ScriptedRuntime(defineRuntime(driver, { clock, deadlines }), calls);
  intercepted.script(...rules);
  return intercepted;
}
