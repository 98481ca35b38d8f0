/**
 * The only source of time. Everything that waits, measures or retries takes one, so that a test can move
 * time by hand and a simulated year costs a second.
 */
export interface Clock {
  /** Milliseconds on a monotonic clock. Only differences mean anything; all deadlines and retries use it. */
  now(): number;
  /** Milliseconds since the Unix epoch. Only for what people read: it jumps when a device learns the time. */
  wallNow(): number;
  /** Resolves after `ms` milliseconds, or as soon as `signal` is aborted. It never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** `setTimeout` fires at once when asked for more than this, so longer sleeps are cut into pieces. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallNow: () => Date.now(),
  async sleep(ms, signal) {
    for (let left = ms; left > 0 && !signal?.aborted; left -= LONGEST_TIMER_MS) {
      await timer(Math.min(left, LONGEST_TIMER_MS), signal);
    }
  },
};

function timer(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(handle);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const handle = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });
}
