import type { Clock } from 'rollforward';

export interface EndLookOptions<Seen> {
  readonly clock: Clock;
  /** Whether the process lives. It is asked often, so it must cost next to nothing. */
  readonly lives: () => Promise<boolean>;
  /** Looks at the container. */
  readonly look: () => Promise<Seen>;
}

/** A look at a container that waits for its end. */
export interface EndLook<Seen> {
  /** What was seen; nothing, if the process had not ended when nobody waited any longer, or the look failed. */
  readonly seen: Promise<Seen | undefined>;
  /** A look that has begun is finished. */
  stopWaiting(): void;
}

const FIRST_INTERVAL_MS = 10;
const LONGEST_INTERVAL_MS = 250;
/** A process that takes its time is not asked for as often as one that ends at once. */
const GROWTH = 1.2;

/**
 * Looks at a container as soon as its process has ended, while the `podman stop` that ended it still tidies up: that takes
 * as long as a look does, and in a replacement nothing runs meanwhile.
 */
export function lookAtEnd<Seen>({ clock, lives, look }: EndLookOptions<Seen>): EndLook<Seen> {
  const over = new AbortController();
  const waitAndLook = async (): Promise<Seen | undefined> => {
    let intervalMs = FIRST_INTERVAL_MS;
    while (await lives()) {
      if (over.signal.aborted) return undefined;
      await clock.sleep(intervalMs, over.signal);
      intervalMs = Math.min(intervalMs * GROWTH, LONGEST_INTERVAL_MS);
    }
    return look();
  };
  return {
    // A look that failed is made again by whoever needs it.
    seen: waitAndLook().catch(() => undefined),
    stopWaiting: () => over.abort(),
  };
}
