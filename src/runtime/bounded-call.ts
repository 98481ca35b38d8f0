import type { Clock } from './clock.ts';
import { type FaultCode, RuntimeFault } from './fault.ts';
import { redactFault } from './redact.ts';

/** One call of a driver, and what bounds it. */
export interface BoundedCall<T> {
  readonly verb: string;
  readonly clock: Clock;
  readonly deadlineMs: number;
  /** Settles the call when nothing was heard for so long; `heard` starts the time anew. */
  readonly stallMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** Values that must not appear in a fault. */
  readonly secrets?: readonly string[];
  run(call: RunningCall): Promise<T>;
}

/** Made once: an abort without a reason makes an exception, with a stack, for each call. */
const SETTLED = 'settled';

/** What the running call is given. */
export interface RunningCall {
  /** Aborted when nobody waits any more: to free what the call holds, not to undo it. */
  readonly signal: AbortSignal;
  /** Says that the call makes progress. */
  heard(): void;
}

/**
 * Settles by the deadline whatever the driver does, promptly when aborted, and rejects with a redacted
 * `RuntimeFault` only (C21, C22). A result that comes after that is dropped: the effect may have landed all the same.
 */
export function boundedCall<T>(call: BoundedCall<T>): Promise<T> {
  if (call.signal?.aborted)
    return Promise.reject(new RuntimeFault({ code: 'Aborted', message: `${call.verb}: aborted` }));
  // It would never pass, and sleeping for it would never end either.
  if (Number.isNaN(call.deadlineMs))
    return Promise.reject(
      new RuntimeFault({ code: 'InvalidSpec', message: 'deadlineMs: expected milliseconds' }),
    );
  return new Promise((resolve, reject) => {
    const release = new AbortController();
    let settled = false;
    let lastHeard = call.clock.now();

    const settle = (finish: () => void): void => {
      if (settled) return;
      settled = true;
      call.signal?.removeEventListener('abort', onAbort);
      release.abort(SETTLED);
      finish();
    };
    const fail = (value: unknown): void => reject(redactFault(RuntimeFault.from(value), call.secrets ?? []));
    const give = (code: FaultCode, why: string): void =>
      settle(() => fail(new RuntimeFault({ code, message: `${call.verb}: ${why}` })));
    const onAbort = (): void => give('Aborted', 'aborted');
    call.signal?.addEventListener('abort', onAbort, { once: true });

    const watch = async (): Promise<void> => {
      const end = call.clock.now() + call.deadlineMs;
      while (!settled) {
        const now = call.clock.now();
        if (now >= end) return give('DeadlineExceeded', `no answer within ${call.deadlineMs} ms`);
        const stallEnd = call.stallMs === undefined ? Infinity : lastHeard + call.stallMs;
        if (now >= stallEnd) return give('DeadlineExceeded', `no progress for ${call.stallMs} ms`);
        await call.clock.sleep(Math.min(end, stallEnd) - now, release.signal);
      }
    };
    void watch();

    const heard = (): void => {
      lastHeard = call.clock.now();
    };
    // `run` may throw before its first await; a promise chain turns that into a rejection as well.
    Promise.resolve()
      .then(() => call.run({ signal: release.signal, heard }))
      .then(
        (value) => settle(() => resolve(value)),
        (error: unknown) => settle(() => fail(error)),
      );
  });
}
