import type { ContainerId } from '../runtime/container-id.ts';
import { isLive } from '../runtime/container-status.ts';
import type { DesiredService } from './desired.ts';
import type { LaneKey } from './lane-key.ts';
import { emptyMemory, type LaneMemory, retarget } from './lane-memory.ts';
import type { ObservedContainer } from './observed.ts';
import { unreachable } from '../runtime/unreachable.ts';

/** A service's lane as the decision table sees it: S, sorted by what the wanted digest makes of them. */
export interface Situation {
  readonly key: LaneKey;
  readonly wanted: DesiredService | undefined;
  /** S: every owned container of the service. */
  readonly all: readonly ObservedContainer[];
  /** T: the container that stands for the wanted digest. */
  readonly target: ObservedContainer | undefined;
  /** S without T, and without copies of T. */
  readonly others: readonly ObservedContainer[];
  /** More containers of the wanted digest than one: a create that landed late. */
  readonly copies: readonly ObservedContainer[];
  readonly memory: LaneMemory;
  /** For people: `gen 8`, or the beginning of the revision. */
  readonly documentName: string;
}

export interface SituationInput {
  readonly key: LaneKey;
  readonly wanted: DesiredService | undefined;
  readonly all: readonly ObservedContainer[];
  readonly memory: LaneMemory | undefined;
  readonly documentName: string;
}

/** Looks at one lane through the eyes of its wanted digest. */
export function situationOf({ key, wanted, all, memory, documentName }: SituationInput): Situation {
  const aim = wanted?.digest ?? '';
  const current =
    memory === undefined ? emptyMemory(aim) : memory.target === aim ? memory : retarget(memory, aim);
  const ofDigest = all.filter(({ ownership }) => wanted !== undefined && ownership.digest === wanted.digest);
  const target = pickTarget(ofDigest, wanted?.container.name, current.broken);
  return {
    key,
    wanted,
    all,
    target,
    others: all.filter((one) => !ofDigest.includes(one)),
    copies: ofDigest.filter((one) => one !== target),
    memory: current,
    documentName,
  };
}

/**
 * Of several containers of one digest: a live one before one that has run before one that never has, so that a
 * completed one-shot is not run again; then the one that has the real name already; then any, but always the same.
 */
function pickTarget(
  candidates: readonly ObservedContainer[],
  realName: string | undefined,
  broken: ContainerId | undefined,
): ObservedContainer | undefined {
  const rank = ({ container }: ObservedContainer): number => {
    const worth = isLive(container) ? 0 : container.id === broken ? 3 : container.state === 'exited' ? 1 : 2;
    return worth * 2 + (container.name === realName ? 0 : 1);
  };
  return candidates.reduce<ObservedContainer | undefined>((best, one) => {
    if (best === undefined) return one;
    const difference = rank(one) - rank(best);
    return difference < 0 || (difference === 0 && one.container.id < best.container.id) ? one : best;
  }, undefined);
}

export function live(containers: readonly ObservedContainer[]): ObservedContainer[] {
  return containers.filter(({ container }) => isLive(container));
}

export function dead(containers: readonly ObservedContainer[]): ObservedContainer[] {
  return containers.filter(({ container }) => !isLive(container));
}

/** Whether the service has ended as its restart policy allows: it is not started again. */
export function isCompleted({ wanted, target }: Pick<Situation, 'wanted' | 'target'>): boolean {
  if (wanted === undefined || target?.container.state !== 'exited') return false;
  switch (wanted.restart) {
    case 'always':
      return false;
    case 'never':
      return true;
    case 'on-failure':
      return target.container.exitCode === 0;
    default:
      return unreachable(wanted.restart);
  }
}
