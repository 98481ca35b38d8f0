import { type Observed, observedByLane, type ObservedContainer } from '../plan/observed.ts';
import type { Clock } from '../runtime/clock.ts';
import type { ContainerId } from '../runtime/container-id.ts';
import type { RuntimeDriver } from '../runtime/driver.ts';
import { type OwnedContainer, ownedBy } from '../runtime/ownership.ts';
import { createImageVerdicts } from './image-verdicts.ts';

export interface ObserverOptions {
  readonly runtime: RuntimeDriver;
  readonly clock: Clock;
  readonly owner: string;
  /** A container only looks owned, because its image carries our labels. Told once for each. */
  readonly onIgnored: (container: OwnedContainer['container']) => void;
  /** A list would say more now than the last one did. */
  readonly onLearned: () => void;
}

/** Lists what is owned. */
export interface Observer {
  /** One list; rejects as `listContainers` does. */
  observe(): Promise<Observed>;
  /** Says that this process created a container, so its labels are its own. */
  created(id: ContainerId): void;
  /** Gives up what still hangs. */
  close(): void;
}

/**
 * Creates an observer. Labels that an image carries show up on every container made from it, so each image of a
 * container that this process did not create is looked at once before the container is believed to be ours.
 */
export function createObserver(options: ObserverOptions): Observer {
  const { runtime, owner, onIgnored } = options;
  const images = createImageVerdicts(options);
  let own = new Set<ContainerId>();
  const fresh = new Set<ContainerId>();
  let ignored = new Set<ContainerId>();

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
      const strangers = listed.filter(({ container }) => !own.has(container.id));
      const verdicts = await images.of(new Set(strangers.map(imageOf)));

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
    close: () => images.close(),
  };
}

function imageOf({ container }: OwnedContainer): string {
  return container.imageId ?? container.image;
}
