import { type Observed, observedByLane, type ObservedContainer } from '../plan/observed.ts';
import type { ContainerId } from '../runtime/container-id.ts';
import type { RuntimeDriver } from '../runtime/driver.ts';
import { imageClaimsOwnership, type OwnedContainer, ownedBy } from '../runtime/ownership.ts';

/** What can be known of an image's own labels. */
type ImageVerdict = 'plain' | 'claims-ownership' | 'not-seen';

export interface ObserverOptions {
  readonly runtime: RuntimeDriver;
  readonly owner: string;
  /** A container only looks owned, because its image carries our labels. Told once for each. */
  readonly onIgnored: (container: OwnedContainer['container']) => void;
}

/** Lists what is owned. */
export interface Observer {
  /** One list; rejects as `listContainers` does. */
  observe(): Promise<Observed>;
  /** Says that this process created a container, so its labels are its own. */
  created(id: ContainerId): void;
}

/** A look is part of a round: one that hangs must not hold up all lanes for as long as a pull may take. */
const LOOK_DEADLINE_MS = 10_000;

/**
 * Creates an observer. Labels that an image carries show up on every container made from it, so each image of a
 * container that this process did not create is looked at once before the container is believed to be ours.
 */
export function createObserver({ runtime, owner, onIgnored }: ObserverOptions): Observer {
  let own = new Set<ContainerId>();
  const fresh = new Set<ContainerId>();
  let verdicts = new Map<string, ImageVerdict>();
  let ignored = new Set<ContainerId>();

  async function verdictOf(image: string): Promise<ImageVerdict> {
    const known = verdicts.get(image);
    if (known !== undefined && known !== 'not-seen') return known;
    try {
      const look = { policy: 'never', deadlineMs: LOOK_DEADLINE_MS } as const;
      const { labels } = await runtime.ensureImage(image, look);
      return imageClaimsOwnership(labels) ? 'claims-ownership' : 'plain';
    } catch {
      return 'not-seen';
    }
  }

  /** Keeps what is known of containers and images that are still there, so that memory does not grow with history. */
  async function learn(listed: readonly OwnedContainer[]): Promise<void> {
    const strangers = listed.filter(({ container }) => !own.has(container.id));
    const images = new Set(strangers.map(imageOf));
    verdicts = new Map(
      await Promise.all([...images].map(async (image) => [image, await verdictOf(image)] as const)),
    );
  }

  return {
    created(id) {
      own.add(id);
      fresh.add(id);
    },
    async observe() {
      const before = new Set(fresh);
      const listed = ownedBy(owner, await runtime.listContainers({ owner }));
      // Whatever was created after the list was begun need not be in it.
      for (const id of before) fresh.delete(id);
      const ids = new Set(listed.map(({ container }) => container.id));
      own = new Set([...own].filter((id) => ids.has(id) || fresh.has(id)));
      await learn(listed);

      const observed: ObservedContainer[] = [];
      const ignoredNow = new Set<ContainerId>();
      for (const one of listed) {
        const verdict = own.has(one.container.id) ? 'plain' : verdicts.get(imageOf(one));
        if (verdict === 'claims-ownership') ignoredNow.add(one.container.id);
        else observed.push({ ...one, labels: verdict === 'plain' ? 'verified' : 'unverified' });
        if (verdict === 'claims-ownership' && !ignored.has(one.container.id)) onIgnored(one.container);
      }
      ignored = ignoredNow;
      return observedByLane(observed);
    },
  };
}

function imageOf({ container }: OwnedContainer): string {
  return container.imageId ?? container.image;
}
