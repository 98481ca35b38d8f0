import type { Observation } from '@rollforward/engine-shared';
import type { Clock, ContainerId } from 'rollforward';

/** What was seen of containers a moment ago, for whoever would look now. */
export interface RecentLooks {
  add(seen: readonly Observation[]): void;
  /** It is about to be changed. */
  forget(id: ContainerId): void;
  of(id: ContainerId): Observation | undefined;
}

/**
 * Milliseconds. A look is a process of Podman, takes a good part of that by itself, and is as old when it is acted upon.
 * What is done upon it is refused by Podman if the container was started, stopped, paused or removed meanwhile.
 */
const GOOD_FOR_MS = 250;

/** Creates an empty one. It holds what was seen within a quarter of a second of the last addition, and no more. */
export function createRecentLooks(clock: Clock): RecentLooks {
  const looks = new Map<ContainerId, { readonly seen: Observation; readonly at: number }>();
  const isOld = (at: number): boolean => clock.now() - at > GOOD_FOR_MS;
  return {
    add(observations) {
      for (const [id, { at }] of looks) if (isOld(at)) looks.delete(id);
      for (const seen of observations) looks.set(seen.record.id, { seen, at: clock.now() });
    },
    forget: (id) => void looks.delete(id),
    of(id) {
      const look = looks.get(id);
      return look === undefined || isOld(look.at) ? undefined : look.seen;
    },
  };
}
