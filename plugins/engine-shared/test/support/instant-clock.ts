import type { Clock } from 'rollforward';

/** A clock on which every sleep is over at once, and that a test can move. */
export interface InstantClock extends Clock {
  advance(ms: number): void;
}

export function instantClock(): InstantClock {
  let now = 0;
  return {
    now: () => now,
    wallNow: () => now,
    advance(ms) {
      now += ms;
    },
    sleep(ms) {
      now += ms;
      return Promise.resolve();
    },
  };
}
