import { boundedCall } from '../runtime/bounded-call.ts';
import type { Clock } from '../runtime/clock.ts';
import type { ReadResult, StateSource } from '../state/state-source.ts';

const DEADLINE_MS = 30_000;

/** Reads a source once. Whatever it does (rejects, hangs), it settles by the deadline and never rejects. */
export async function readSource(
  source: StateSource,
  clock: Clock,
  signal?: AbortSignal,
): Promise<ReadResult> {
  try {
    return await boundedCall({
      verb: 'read',
      clock,
      signal,
      deadlineMs: DEADLINE_MS,
      run: (call) => source.read(call.signal),
    });
  } catch (error) {
    return { kind: 'unavailable', reason: error instanceof Error ? error.message : String(error) };
  }
}
