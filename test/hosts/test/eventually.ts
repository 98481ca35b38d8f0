import { setTimeout as sleep } from 'node:timers/promises';

const WITHIN_MS = 60_000;

/** Calls `look` until `done` accepts what it gives, and gives that; rejects after a minute with what was seen last. */
export async function eventually<T>(look: () => Promise<T>, done: (value: T) => boolean): Promise<T> {
  const begin = performance.now();
  for (;;) {
    let last: unknown;
    try {
      const value = await look();
      if (done(value)) return value;
      last = value;
    } catch (error) {
      last = error;
    }
    if (performance.now() - begin > WITHIN_MS) throw new Error('it never came to be', { cause: last });
    await sleep(10);
  }
}
