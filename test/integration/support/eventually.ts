import { setTimeout as sleep } from 'node:timers/promises';

const INTERVAL_MS = 20;
const WITHIN_MS = 90_000;

/** Calls `look` until `done` accepts what it gives, and gives that; rejects after 90 s with what was seen last. */
export async function eventually<T>(
  look: () => Promise<T>,
  done: (value: T) => boolean,
  withinMs = WITHIN_MS,
): Promise<T> {
  const value = await eventuallyOrAtLast(look, done, withinMs);
  if (done(value)) return value;
  throw new Error(`it never came to be; seen last: ${JSON.stringify(value, undefined, 2)}`);
}

/** The same, that gives what was seen last where it never came to be. */
export async function eventuallyOrAtLast<T>(
  look: () => Promise<T>,
  done: (value: T) => boolean,
  withinMs = WITHIN_MS,
): Promise<T> {
  const begun = performance.now();
  for (;;) {
    const value = await look();
    if (done(value) || performance.now() - begun > withinMs) return value;
    await sleep(INTERVAL_MS);
  }
}
