import type { ContainerId } from '../runtime/container-id.ts';
import type { ExistingContainer } from '../runtime/container-status.ts';
import type { Ownership } from '../runtime/ownership.ts';
import { laneKey, type LaneKey } from './lane-key.ts';

/** One owned container as the last list showed it. */
export interface ObservedContainer {
  readonly container: ExistingContainer;
  readonly ownership: Ownership;
  /**
   * `verified`: its labels were put on the container. `unverified`: its image could not be looked at yet, and labels
   * baked into an image would look the same; so far it is neither used nor touched.
   */
  readonly labels: 'verified' | 'unverified';
}

/** The owned containers of each lane that has any. */
export type Observed = ReadonlyMap<LaneKey, readonly ObservedContainer[]>;

/** Sorts owned containers into lanes. */
export function observedByLane(containers: readonly ObservedContainer[]): Observed {
  const lanes = new Map<LaneKey, ObservedContainer[]>();
  for (const container of containers) {
    const key = laneKey(container.ownership.deployment, container.ownership.service);
    const lane = lanes.get(key);
    if (lane === undefined) lanes.set(key, [container]);
    else lane.push(container);
  }
  return lanes;
}

/** A container to stop. Stops of one container always use its own, labelled grace (C14). */
export interface StopTarget {
  /** As the last list showed it. */
  readonly id: ContainerId;
  /** Whole seconds between the stop signal and SIGKILL, read from its label. */
  readonly gracePeriodSeconds: number;
}

export function stopTarget({ container, ownership }: ObservedContainer): StopTarget {
  return { id: container.id, gracePeriodSeconds: ownership.gracePeriodSeconds };
}
