import type { ContainerId } from '../runtime/container-id.ts';
import type { Phase, ServiceState } from '../state/deployment-state.ts';
import { type LaneKey, networkLaneKey } from './lane-key.ts';
import type { LaneMemory, StepFault } from './lane-memory.ts';
import type { Observed, ObservedContainer } from './observed.ts';
import type { LanePlan } from './plan.ts';
import { isCompleted, live, type Situation } from './situation.ts';
import type { SurveyedDeployment } from './survey.ts';

/** One service judged; `retryAt` is monotonic here, so that equal assessments mean that nothing has changed. */
export interface ServiceAssessment extends ServiceState {
  /** Nothing is to be done but to wait until it has been up for long enough. */
  readonly becomesReady: boolean;
}

/** One deployment judged. */
export interface Assessment {
  readonly deployment: string;
  readonly phase: Phase;
  readonly reason?: 'NoDesiredState' | 'Deleted';
  readonly revision?: string;
  readonly generation?: number;
  readonly containerIds: Readonly<Record<string, ContainerId>>;
  readonly services: Readonly<Record<string, ServiceAssessment>>;
  /** Whether only a retry time or somebody's word can change anything: what `settled()` waits for. */
  readonly settled: boolean;
}

export interface AssessInput {
  readonly deployment: SurveyedDeployment;
  /** The plan's lanes of this deployment. */
  readonly lanes: readonly LanePlan[];
  /** As in the plan. A step may be under way in a lane of which nothing is to be seen any more. */
  readonly busy: ReadonlySet<LaneKey>;
  /** Monotonic milliseconds. */
  readonly now: number;
  readonly minReadyMs: number;
}

/** Judges a deployment by what was observed, never by what was done. Pure. */
export function assess({ deployment, lanes, busy, now, minReadyMs }: AssessInput): Assessment {
  const { name, wanted } = deployment;
  const services = deployment.services.map((situation): [string, ServiceAssessment] => {
    const lane = lanes.find(({ key }) => key === situation.key);
    return [situation.key.slice(name.length + 1), assessService(situation, lane, { now, minReadyMs })];
  });
  const alive = deployment.services.flatMap((situation): [string, ContainerId][] => {
    const container = standIn(situation)?.container;
    const lives = container !== undefined && live(situation.all).some((one) => one.container === container);
    return lives ? [[situation.key.slice(name.length + 1), container.id]] : [];
  });
  const active =
    lanes.some(({ action }) => action.kind === 'step') ||
    [...busy].some((key) => key.startsWith(networkLaneKey(name)));
  return {
    deployment: name,
    phase: worst([
      ...services.map(([, { phase }]) => phase),
      ...(wanted === undefined ? ['Pending' as const] : []),
    ]),
    ...(wanted === undefined ? { reason: 'Deleted' } : { revision: wanted.revision }),
    ...(wanted?.generation === undefined ? {} : { generation: wanted.generation }),
    containerIds: Object.fromEntries(alive),
    services: Object.fromEntries(services),
    settled: !active && !services.some(([, { becomesReady }]) => becomesReady),
  };
}

function worst(phases: readonly Phase[]): Phase {
  if (phases.includes('Failed')) return 'Failed';
  return phases.includes('Pending') ? 'Pending' : 'Running';
}

interface Judgement {
  readonly phase: Phase;
  readonly reason?: string;
  readonly becomesReady?: true;
}

function assessService(
  situation: Situation,
  lane: LanePlan | undefined,
  time: { now: number; minReadyMs: number },
): ServiceAssessment {
  const { memory, wanted } = situation;
  const shown = standIn(situation);
  const container = shown?.container;
  const { phase, reason, becomesReady } = judge(situation, lane, time);
  const wait =
    lane?.action.kind === 'wait' && lane.action.wait.kind === 'retry' ? lane.action.wait : undefined;
  return {
    phase,
    ...(container === undefined ? {} : { id: container.id }),
    state: container?.state ?? 'absent',
    digest: shown?.ownership.digest ?? wanted?.digest ?? '',
    restarts: Math.max(0, memory.starts - 1),
    ...(container?.state === 'exited' && container.exitCode !== undefined
      ? { exitCode: container.exitCode }
      : {}),
    ...(container?.state === 'running' && container.health !== undefined ? { health: container.health } : {}),
    ...(reason === undefined ? {} : { reason }),
    ...(memory.outageMs === undefined ? {} : { outageMs: memory.outageMs }),
    ...(wait === undefined ? {} : { retryAt: wait.until }),
    becomesReady: becomesReady === true,
  };
}

/** What a person means by "the container of this service": what lives, the wanted one first; else what is to live. */
function standIn({ target, others, copies }: Situation): ObservedContainer | undefined {
  const alive = live([...(target === undefined ? [] : [target]), ...others, ...copies]);
  return alive[0] ?? target ?? others[0];
}

function judge(
  situation: Situation,
  lane: LanePlan | undefined,
  time: { now: number; minReadyMs: number },
): Judgement {
  const { wanted, target, others, copies, memory } = situation;
  const blocked = lane?.action.kind === 'wait' && lane.action.wait.kind === 'word' ? lane.why : undefined;
  if (blocked !== undefined) return { phase: 'Pending', reason: blocked };
  const cleanup = tell(memory.tries.stop?.fault ?? memory.tries.remove?.fault);
  if (wanted === undefined)
    return { phase: cleanup === undefined ? 'Pending' : 'Failed', reason: cleanup ?? 'not wanted any more' };

  const surplus = others.length + copies.length > 0;
  if (target?.container.state === 'running' || isCompleted(situation)) {
    if (surplus)
      return {
        phase: cleanup === undefined ? 'Pending' : 'Failed',
        reason: cleanup ?? 'another container of it is still there',
      };
    return isCompleted(situation) ? judgeCompleted(situation) : judgeRunning(memory, time);
  }
  const fault =
    tell(target === undefined ? memory.tries.create?.fault : memory.tries.start?.fault) ?? cleanup;
  if (fault !== undefined) return { phase: 'Failed', reason: fault };
  if (memory.standing === 'crashed') return { phase: 'Failed', reason: ended(situation) };
  const waits = lane?.action.kind === 'wait' && lane.action.wait.kind === 'retry';
  return { phase: waits ? 'Failed' : 'Pending', ...(lane === undefined ? {} : { reason: lane.why }) };
}

function judgeCompleted({ target, wanted }: Situation): Judgement {
  const exitCode = target?.container.state === 'exited' ? target.container.exitCode : undefined;
  if (wanted?.restart !== 'never' || exitCode === 0) return { phase: 'Running' };
  return {
    phase: 'Failed',
    reason: exitCode === undefined ? 'it ended, exit code unknown' : `it ended with exit code ${exitCode}`,
  };
}

/** A fault of the rename is told here and nowhere else: it never keeps a service from running. */
function judgeRunning(
  memory: LaneMemory,
  { now, minReadyMs }: { now: number; minReadyMs: number },
): Judgement {
  const ready = memory.run !== undefined && now - memory.run.since >= minReadyMs;
  const note = tell(memory.tries.rename?.fault);
  if (ready) return { phase: 'Running', ...(note === undefined ? {} : { reason: note }) };
  if (memory.standing === 'crashed')
    return {
      phase: 'Failed',
      reason: 'it ended before it was ready, and was started again',
      becomesReady: true,
    };
  return { phase: 'Pending', reason: 'not ready yet', becomesReady: true };
}

function ended({ target }: Situation): string {
  const container = target?.container;
  const exitCode = container?.state === 'exited' ? container.exitCode : undefined;
  return exitCode === undefined
    ? 'it ended before it was ready'
    : `it ended with exit code ${exitCode} before it was ready`;
}

function tell(fault: StepFault | undefined): string | undefined {
  return fault === undefined ? undefined : `${fault.code}: ${fault.message}`;
}

/**
 * Deployments whose containers are there although nothing is known of what is wanted: adopted as they are, started
 * and stopped by nobody.
 */
export function assessUnclaimed(observed: Observed, claimed: ReadonlySet<string>): Assessment[] {
  const byDeployment = new Map<string, ObservedContainer[]>();
  for (const container of [...observed.values()].flat()) {
    const { deployment } = container.ownership;
    if (!claimed.has(deployment))
      byDeployment.set(deployment, [...(byDeployment.get(deployment) ?? []), container]);
  }
  return [...byDeployment].map(([deployment, containers]) => ({
    deployment,
    phase: 'Pending',
    reason: 'NoDesiredState',
    containerIds: Object.fromEntries(
      live(containers).map(({ container, ownership }) => [ownership.service, container.id]),
    ),
    services: Object.fromEntries(containers.map((one) => [one.ownership.service, unclaimedService(one)])),
    settled: true,
  }));
}

function unclaimedService({ container, ownership }: ObservedContainer): ServiceAssessment {
  return {
    phase: 'Pending',
    id: container.id,
    state: container.state,
    digest: ownership.digest,
    restarts: 0,
    reason: 'NoDesiredState',
    becomesReady: false,
  };
}
