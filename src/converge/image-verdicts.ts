import type { Clock } from '../runtime/clock.ts';
import type { RuntimeDriver } from '../runtime/driver.ts';
import { imageClaimsOwnership } from '../runtime/ownership.ts';

/** What can be known of an image's own labels. */
export type ImageVerdict = 'plain' | 'claims-ownership' | 'not-seen';

export interface ImageVerdictsOptions {
  readonly runtime: RuntimeDriver;
  readonly clock: Clock;
  /** A look that nobody waited for any more has told something. */
  readonly onLearned: () => void;
}

/** Looks at images, once for each. */
export interface ImageVerdicts {
  /**
   * Resolves to what is known of `images`, and forgets all others. It waits for looks that it begins, but not for long:
   * one that hangs is `not-seen` until it has ended.
   */
  of(images: ReadonlySet<string>): Promise<ReadonlyMap<string, ImageVerdict>>;
  /** Gives up the looks that hang. */
  close(): void;
}

/** A look is part of a round, and a round holds up every lane. */
const PATIENCE_MS = 3_000;
const LOOK_DEADLINE_MS = 10_000;

export function createImageVerdicts({ runtime, clock, onLearned }: ImageVerdictsOptions): ImageVerdicts {
  /** What was seen. An image does not change under its id; one that could not be looked at is looked at again. */
  let seen = new Map<string, ImageVerdict>();
  const looks = new Map<string, Promise<void>>();
  let wanted: ReadonlySet<string> = new Set();
  const closed = new AbortController();

  async function look(image: string, waited: AbortSignal): Promise<void> {
    try {
      const options = { policy: 'never', deadlineMs: LOOK_DEADLINE_MS, signal: closed.signal } as const;
      const { labels } = await runtime.ensureImage(image, options);
      if (!wanted.has(image)) return;
      seen.set(image, imageClaimsOwnership(labels) ? 'claims-ownership' : 'plain');
      if (waited.aborted) onLearned();
    } catch {
      // Then it was not seen. The next round looks again.
    } finally {
      looks.delete(image);
    }
  }

  return {
    async of(images) {
      wanted = images;
      seen = new Map([...seen].filter(([image]) => images.has(image)));
      const waited = new AbortController();
      const begun = [...images]
        .filter((image) => !seen.has(image) && !looks.has(image))
        .map((image) => {
          const one = look(image, waited.signal);
          looks.set(image, one);
          return one;
        });
      if (begun.length > 0) {
        await Promise.race([Promise.all(begun), clock.sleep(PATIENCE_MS, waited.signal)]);
        waited.abort();
      }
      return new Map([...images].map((image) => [image, seen.get(image) ?? 'not-seen']));
    },
    close: () => closed.abort(),
  };
}
