import { setTimeout as sleep } from 'node:timers/promises';

const INTERVAL_MS = 20;
const WITHIN_MS = 30_000;

/** Calls `look` until `done` accepts what it gives, and gives that; rejects after 30 s with what was seen last. */
export async function eventually<T>(
  look: () => Promise<T>,
  done: (value: T) => boolean,
  withinMs = WITHIN_MS,
): Promise<T> {
  const begun = performance.now();
  for (;;) {
    const value = await look();
    if (done(value)) return value;
    if (performance.now() - begun > withinMs) {
      throw new Error(`it never came to be; seen last: ${JSON.stringify(value, undefined, 2)}`);
    }
    await sleep(INTERVAL_MS);
  }
}
