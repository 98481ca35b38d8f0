import { type LaneKey, networkLaneKey } from './lane-key.ts';
import { afterList, emptyMemory, type LaneMemory, type Memory, type Sighting } from './lane-memory.ts';
import { isCompleted, type Situation } from './situation.ts';
import { survey, type SurveyedDeployment, type SurveyInput } from './survey.ts';

export interface RememberInput extends SurveyInput {
  /** Monotonic milliseconds. */
  readonly now: number;
  /** Milliseconds since the Unix epoch. */
  readonly wallNow: number;
  readonly minReadyMs: number;
}

/**
 * The memory after a list: what was seen of each lane is taken in, and lanes that are neither wanted nor there are
 * forgotten, so that memory is bounded by documents and containers (I14).
 */
export function rememberList(input: RememberInput): Memory {
  const next = new Map<LaneKey, LaneMemory>();
  for (const deployment of survey(input)) {
    for (const situation of deployment.services) {
      const kept = situation.wanted !== undefined || situation.all.length > 0;
      if (kept)
        next.set(situation.key, afterList(situation.memory, { ...input, sighting: sightingOf(situation) }));
    }
    rememberNetwork(input, deployment, next);
  }
  return next;
}

/** A deployment that is to go is remembered until its network is gone, and for as long as its deletion is listed. */
function rememberNetwork(
  { desired, memory }: RememberInput,
  deployment: SurveyedDeployment,
  next: Map<LaneKey, LaneMemory>,
): void {
  const { name, wanted, services } = deployment;
  if (wanted !== undefined && wanted.services.size > 0) return;
  const key = networkLaneKey(name);
  const known = memory.get(key);
  const over = known !== undefined && isRemoved(known) && services.length === 0;
  if (over && wanted === undefined && !desired.deleted.has(name)) return;
  next.set(key, known ?? emptyMemory(''));
}

/** Whether the network was removed since the deployment was last wanted. */
export function isRemoved({ tries }: LaneMemory): boolean {
  return tries.network !== undefined && tries.network.fault === undefined;
}

function sightingOf(situation: Situation): Sighting {
  const container = situation.target?.container;
  if (container?.state === 'running') return { kind: 'up', id: container.id, startedAt: container.startedAt };
  if (container?.state === 'exited' && !isCompleted(situation)) return { kind: 'down', id: container.id };
  return { kind: 'none' };
}
