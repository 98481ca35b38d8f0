import type { RetryClass } from '../runtime/fault.ts';
import { unreachable } from '../runtime/unreachable.ts';

const FIRST_MS = 1_000;
const FIRST_SLOW_MS = 30_000;
const LONGEST_MS = 5 * 60_000;
/** A repair that holds for so long is forgotten. */
export const FORGET_AFTER_MS: number = 10 * 60_000;

/**
 * Milliseconds until the next start of a service whose container was started `starts` times in a row and ended each
 * time: the first repair at once, then 1 s … 5 min.
 */
export function restartDelay(starts: number, random: number): number {
  return starts <= 1 ? 0 : grow(FIRST_MS, starts - 1, random);
}

/** Milliseconds until a step is tried again that failed `failures` times in a row, the last time with a fault of `retry`. */
export function retryDelay(retry: RetryClass, failures: number, random: number): number {
  switch (retry) {
    case 'backoff':
      return grow(FIRST_MS, failures, random);
    case 'slow':
      return grow(FIRST_SLOW_MS, failures, random);
    case 'cap':
      return jitter(LONGEST_MS, random);
    case 'recreate':
      return restartDelay(failures, random);
    default:
      return unreachable(retry);
  }
}

/** Doubles from `first` to the longest delay. */
function grow(first: number, times: number, random: number): number {
  // 2^20 is far beyond the cap and far from overflow.
  return jitter(Math.min(LONGEST_MS, first * 2 ** Math.min(times - 1, 20)), random);
}

/** A tenth more or less, so that a fleet that lost its registry does not come back in step. */
function jitter(delay: number, random: number): number {
  return Math.min(LONGEST_MS, Math.round(delay * (0.9 + 0.2 * random)));
}
