import type { Bucket } from '../wire/bucket.ts';
import { isNatsFault } from '../wire/nats-fault.ts';

/** Writes what is latest under keys that nobody else writes. One call at a time for a key. */
export interface LatestWriter {
  /** Resolves to the change's sequence. Rejects with a `NatsFault`: it may have happened, or may still happen. */
  put(key: string, bytes: Uint8Array, signal: AbortSignal): Promise<number>;
  /** Leaves a mark of the deletion. As `put`. */
  remove(key: string, signal: AbortSignal): Promise<void>;
}

/** Another life of this device may write at the same time, for a moment. More than this is another device of this name. */
const MOST_TRIES = 4;

/**
 * Writes with compare-and-set, so that nothing that was given up, and lands late, overwrites what was written after it: it
 * expects a sequence that has passed. Whoever writes now is right whatever is there, so what a `Conflict` tells is expected
 * next: after a restart, after a write that has landed without an answer, in a bucket that was made anew.
 */
export function createLatestWriter(bucket: Bucket): LatestWriter {
  /** What each key had when it was last written here. */
  const held = new Map<string, number>();

  async function write(
    key: string,
    signal: AbortSignal,
    change: (expected: number) => Promise<number>,
  ): Promise<number> {
    for (let tries = 1; ; tries += 1) {
      try {
        const sequence = await change(held.get(key) ?? 0);
        held.set(key, sequence);
        return sequence;
      } catch (error) {
        if (!isNatsFault(error) || error.code !== 'Conflict' || tries === MOST_TRIES) throw error;
        held.set(key, error.sequence ?? (await look(key, signal)));
      }
    }
  }

  /** A device may not read directly what it writes: see `devicePermissions`. */
  async function look(key: string, signal: AbortSignal): Promise<number> {
    const nothing = (): void => undefined;
    const feed = await bucket.marks({ filter: key, onChange: nothing, onEnd: nothing, signal });
    feed.close();
    return feed.initial[0]?.sequence ?? 0;
  }

  return {
    put: (key, bytes, signal) =>
      write(key, signal, (expected) => bucket.put(key, bytes, { expected, signal })),
    async remove(key, signal) {
      await write(key, signal, (expected) => bucket.remove(key, { expected, signal }));
      // Deployments come and go for years.
      held.delete(key);
    },
  };
}
