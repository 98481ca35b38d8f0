import { createWake } from '../converge/wake.ts';
import type { Clock } from '../runtime/clock.ts';
import type { StateSource } from '../state/state-source.ts';
import type { Documents } from './documents.ts';
import type { IntakeEvent } from './intake-event.ts';
import { readSource } from './read-source.ts';

export interface IntakeOptions {
  readonly source: StateSource;
  readonly documents: Documents;
  readonly clock: Clock;
  readonly onEvent: (event: IntakeEvent) => void;
  /** The documents in force, or what is said of them, may have changed. */
  readonly onTaken: () => void;
}

/** The loop that keeps what is in force equal to what the source holds. */
export interface Intake {
  run(signal: AbortSignal): Promise<void>;
  /** Resolves when a read that begins after this call has been taken in, or has failed. */
  readAgain(): Promise<void>;
  /** Nothing is left of these deleted deployments. */
  forget(deployments: readonly string[]): void;
}

/** A hint may be lost, so there is a read at least so often. */
const RESYNC_MS = 30_000;
const RETRY_MS = 1_000;

/** Creates the loop. One thing at a time: no read, and no write of the cache, overlaps another. */
export function createIntake({ source, documents, clock, onEvent, onTaken }: IntakeOptions): Intake {
  const wake = createWake(clock);
  let waiting: (() => void)[] = [];
  let gone = new Set<string>();
  let failures = 0;
  let unavailable: string | undefined;

  /** Resolves to the milliseconds until the next read. */
  async function resync(signal: AbortSignal): Promise<number> {
    const result = await readSource(source, clock, signal);
    if (signal.aborted) return 0;
    if (result.kind === 'unavailable') {
      failures += 1;
      if (unavailable !== result.reason)
        onEvent({ type: 'source-unavailable', source: source.name, reason: result.reason });
      unavailable = result.reason;
      return Math.min(RESYNC_MS, RETRY_MS * 2 ** Math.min(failures - 1, 10));
    }
    if (unavailable !== undefined) onEvent({ type: 'source-available', source: source.name });
    failures = 0;
    unavailable = undefined;
    await documents.take(result);
    onTaken();
    return RESYNC_MS;
  }

  return {
    async run(signal) {
      const unwatch = source.watch(() => wake.wake());
      while (!signal.aborted) {
        const forgotten = [...gone];
        gone = new Set();
        await documents.forget(forgotten);
        const answered = waiting;
        waiting = [];
        const due = await resync(signal);
        for (const resolve of answered) resolve();
        await wake.wait(due, signal);
      }
      unwatch();
      for (const resolve of waiting) resolve();
    },
    readAgain() {
      const again = new Promise<void>((resolve) => waiting.push(resolve));
      wake.wake();
      return again;
    },
    forget(deployments) {
      if (deployments.every((name) => gone.has(name))) return;
      gone = new Set([...gone, ...deployments]);
      wake.wake();
    },
  };
}
