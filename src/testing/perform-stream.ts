import type { BegunCall } from './call-log.ts';
import { performCall, type ScriptedCalls } from './perform-call.ts';

/**
 * A stream as the script says: recorded when it is opened, and opened, refused or left hanging like any other call. What
 * goes on once it is open is the engine's.
 */
export async function* performStream<T>(
  calls: ScriptedCalls,
  begun: BegunCall,
  open: () => AsyncIterable<T>,
): AsyncGenerator<T, void> {
  // The call settles when the stream is there: one that is open is not under way.
  yield* await performCall(calls, begun, open);
}
