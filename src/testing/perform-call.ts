import { type Clock, RuntimeFault } from '../index.ts';
import type { BegunCall, CallLog, OpenCall } from './call-log.ts';
import type { EffectTime, ScriptedFaults } from './scripted-faults.ts';

/** Where calls are recorded, and what goes wrong with them. */
export interface ScriptedCalls {
  /** What was called. */
  readonly log: CallLog;
  /** What goes wrong. */
  readonly faults: ScriptedFaults;
  /** Gives the times of calls. */
  readonly clock: Clock;
}

/** Records a call and has its `effect` as the script says. The call settles when the engine has answered, or never. */
export async function performCall<T>(
  { log, faults, clock }: ScriptedCalls,
  begun: BegunCall,
  effect: (call: OpenCall, time: EffectTime) => T | Promise<T>,
): Promise<T> {
  const call = log.begin(begun, clock.now());
  try {
    const result = await faults.run(call, (time) => effect(call, time));
    log.settle(call, 'done', clock.now());
    return result;
  } catch (error) {
    log.settle(call, RuntimeFault.from(error).code, clock.now());
    throw error;
  }
}
