import type { Desired } from './desired.ts';
import { type LaneKey, networkLaneKey } from './lane-key.ts';
import { afterList, type Sighting } from './after-list.ts';
import { emptyMemory, type LaneMemory, type Memory, upAgain } from './lane-memory.ts';
import { isCompleted, live, type Situation } from './situation.ts';
import { survey, type SurveyedDeployment, type SurveyInput } from './survey.ts';

export interface RememberInput extends SurveyInput {
  /** Monotonic milliseconds. */
  readonly now: number;
  /** Milliseconds since the Unix epoch. */
  readonly wallNow: number;
  readonly minReadyMs: number;
  /** As in a plan: what this list shows of them may be older than what their step has told since. */
  readonly busy: ReadonlySet<LaneKey>;
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
      if (!kept) continue;
      const busy = input.busy.has(situation.key);
      const list = { ...input, sighting: sightingOf(situation) };
      const { memory } = situation;
      next.set(situation.key, busy ? memory : afterList(withOutage(memory, situation), list));
    }
    rememberNetwork(input, deployment, next);
  }
  return next;
}

/**
 * What is to be replaced may have ended by itself before: then the outage has begun already. A job that is done has none.
 * Whatever runs ends one: the answer to its start may have been lost, and a newer target may not have been reached.
 */
function withOutage(memory: LaneMemory, { wanted, all, others }: Situation): LaneMemory {
  const starts = all.flatMap(({ container }) => (container.state === 'running' ? container.startedAt : []));
  if (starts.length > 0) return upAgain(memory, Math.min(...starts));
  if (wanted?.restart !== 'always' || memory.downSince !== undefined || live(all).length > 0) return memory;
  const ends = others.flatMap(({ container }) =>
    container.state === 'exited' ? (container.finishedAt ?? []) : [],
  );
  return ends.length === 0 ? memory : { ...memory, downSince: Math.max(...ends) };
}

/** Where no container is wanted the network is remembered, until {@link forgetGone}. */
function rememberNetwork(
  { memory }: RememberInput,
  { name, wanted }: SurveyedDeployment,
  next: Map<LaneKey, LaneMemory>,
): void {
  if (wanted !== undefined && wanted.services.size > 0) return;
  const key = networkLaneKey(name);
  next.set(key, memory.get(key) ?? emptyMemory(''));
}

/**
 * The memory after it was told which deployments are gone. Those whose deletion is listed stay in it, so that their
 * network is not removed again and again.
 */
export function forgetGone(memory: Memory, gone: readonly string[], { deleted }: Desired): Memory {
  if (gone.length === 0) return memory;
  const next = new Map(memory);
  for (const name of gone) if (!deleted.has(name)) next.delete(networkLaneKey(name));
  return next;
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
