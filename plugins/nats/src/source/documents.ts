import type { Clock } from 'rollforward';

import type { Bucket, KeyMark } from '../wire/bucket.ts';
import { decideKey, type HeldKey, isWanted } from './changes.ts';
import { getAll, type Got, type Wanted } from './get.ts';
import { beyondTheBound, type DeviceList } from './list.ts';
import { placeKey, type TakenList } from './snapshot.ts';

/** What is held of each deployment of a device. */
export interface Documents {
  /** Takes a list: gets what counts and is not held. One call at a time. Rejects where nothing can be had. */
  take(list: DeviceList, signal: AbortSignal): Promise<TakenList>;
  /** Whether a list has a deletion of something of which nothing was seen before. */
  hasNewDeletion(list: DeviceList): boolean;
}

/** Holds nothing at first. */
export function createDocuments(bucket: Bucket, clock: Clock): Documents {
  const held = new Map<string, HeldKey>();

  function hold(deployment: string, mark: KeyMark, bytes?: Uint8Array): void {
    held.set(deployment, { mark, bytes });
  }

  /** What is held stays for a while, though the bucket says otherwise. */
  function doubt(deployment: string): void {
    const own = held.get(deployment);
    if (own !== undefined) held.set(deployment, { ...own, doubtedSince: own.doubtedSince ?? clock.now() });
  }

  function forgetBytes(deployment: string): void {
    const own = held.get(deployment);
    if (own !== undefined) held.set(deployment, { ...own, bytes: undefined });
  }

  /** Takes what needs no value, and gives what is to be got. */
  function takeMarks(
    deployments: ReadonlyMap<string, KeyMark>,
    beyond: ReadonlySet<string>,
  ): { readonly wanted: readonly Wanted[]; readonly doubted: boolean } {
    const wanted: Wanted[] = [];
    let doubted = false;
    const now = clock.now();
    for (const deployment of new Set([...held.keys(), ...deployments.keys()])) {
      const own = held.get(deployment);
      const told = deployments.get(deployment);
      const step = decideKey({ held: own, told, now });
      switch (step.kind) {
        case 'keep':
          doubted ||= step.doubted;
          if (step.doubted) doubt(deployment);
          else if (own !== undefined) hold(deployment, own.mark, own.bytes);
          break;
        case 'take':
          if (told !== undefined) hold(deployment, told);
          break;
        case 'get':
          if (!beyond.has(deployment)) wanted.push({ deployment, atLeast: step.atLeast });
          break;
        case 'hide':
          forgetBytes(deployment);
          doubt(deployment);
          break;
        case 'forget':
          held.delete(deployment);
      }
      if (beyond.has(deployment)) forgetBytes(deployment);
    }
    return { wanted, doubted };
  }

  return {
    hasNewDeletion: ({ deployments }) =>
      [...deployments].some(([name, { operation }]) => operation === 'deleted' && !held.has(name)),
    async take({ deployments, mistakes }, signal) {
      const beyond = beyondTheBound(deployments);
      const { wanted, doubted } = takeMarks(deployments, beyond);
      const missing = new Map<string, string>();
      const onGot = (deployment: string, got: Got): void => {
        if (got.kind === 'not-got') {
          missing.set(deployment, got.reason);
          doubt(deployment);
          return;
        }
        const { bytes, ...mark } = got.entry;
        hold(deployment, mark, isWanted(mark) ? bytes : undefined);
      };
      await getAll(wanted, { bucket, clock, signal, onGot });
      const now = clock.now();
      const placed = [...deployments.keys()].map((deployment) => {
        const own = held.get(deployment);
        const why = missing.get(deployment);
        return [
          deployment,
          placeKey({ held: own, missing: why, beyond: beyond.has(deployment), now }),
        ] as const;
      });
      return { placed: new Map(placed), mistakes, settled: !doubted && missing.size === 0 };
    },
  };
}
