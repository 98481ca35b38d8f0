import type { Clock } from 'rollforward';

/** Lets one loop sleep until it is due, or until somebody wakes it. */
export interface Waker {
  /** Ends the sleep that is under way, or the next one. */
  wake(): void;
  /** Resolves after `ms`, when it is woken, or when `signal` is aborted. One call at a time. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** Creates a waker. Wakes before a sleep count as one. */
export function createWaker(clock: Clock): Waker {
  let woken = false;
  let sleeping: AbortController | undefined;

  return {
    wake() {
      woken = true;
      sleeping?.abort();
    },
    async wait(ms, signal) {
      if (!woken && !signal.aborted) {
        const sleep = new AbortController();
        const end = (): void => sleep.abort();
        sleeping = sleep;
        signal.addEventListener('abort', end, { once: true });
        await clock.sleep(ms, sleep.signal);
        signal.removeEventListener('abort', end);
        sleeping = undefined;
      }
      woken = false;
    },
  };
}
