import { networkName } from '../document/names.ts';
import { FORGET_AFTER_MS } from './backoff.ts';
import { decideNetwork } from './decide-network.ts';
import { decideService } from './decide-service.ts';
import type { Decision } from './decision.ts';
import { type LaneKey, networkLaneKey } from './lane-key.ts';
import type { LanePlan, Plan } from './plan.ts';
import { claimPorts, type PortClaim, type PortInterest } from './port-claims.ts';
import { isRemoved } from './remember.ts';
import { live, type Situation } from './situation.ts';
import { survey, type SurveyedDeployment, type SurveyInput } from './survey.ts';
import type { ObservedContainer } from './observed.ts';

/** All that a plan is made from. Nothing else decides: same input, same plan. */
export interface PlanInput extends SurveyInput {
  readonly owner: string;
  readonly namePrefix: string;
  /** Lanes that have a step under way, or whose step settled after this list was begun. */
  readonly busy: ReadonlySet<LaneKey>;
  /** Monotonic milliseconds. */
  readonly now: number;
  readonly minReadyMs: number;
  /** Whether the runtime can rename. */
  readonly canRename: boolean;
}

/** Decides what every lane does next. Pure: no time, no randomness, no engine. */
export function planConvergence(input: PlanInput): Plan {
  const deployments = survey(input);
  const claims = claimPorts(deployments.flatMap(({ services }) => services.map(portInterest)));
  const lanes = deployments.flatMap((deployment) => [
    ...planNetwork(input, deployment),
    ...deployment.services.map((situation) => planService(input, situation, claims(situation.key))),
  ]);
  lanes.sort((a, b) => (a.key < b.key ? -1 : 1));
  const wakeAt = nextChange(input, lanes);
  const gone = deployments.filter((deployment) => isGone(input, deployment)).map(({ name }) => name);
  return { lanes, gone, ...(wakeAt === undefined ? {} : { wakeAt }) };
}

function portInterest({ key, wanted, target, others, copies }: Situation): PortInterest {
  const waits = wanted !== undefined && target !== undefined && live([target]).length === 0;
  const surplus = live([...others, ...copies]);
  return {
    key,
    wants: waits ? portsHeld([target]) : [],
    givesUp: portsHeld(surplus),
    cutsOver: waits && surplus.length > 0,
  };
}

function portsHeld(containers: readonly ObservedContainer[]): string[] {
  return containers.flatMap(({ ownership }) => ownership.ports);
}

function planService(input: PlanInput, situation: Situation, ports: PortClaim): LanePlan {
  const [deployment = '', service = ''] = situation.key.split('/');
  const decision = decideService(situation, { now: input.now, canRename: input.canRename, ports });
  const target = situation.memory.target;
  return { key: situation.key, deployment, service, target, ...unlessBusy(input, situation.key, decision) };
}

function unlessBusy({ busy }: PlanInput, key: LaneKey, decision: Decision): Decision {
  return busy.has(key) ? { ...decision, action: { kind: 'busy' } } : decision;
}

/** A deployment that wants no container any more loses its network; one that still has some keeps it. */
function planNetwork(input: PlanInput, deployment: SurveyedDeployment): LanePlan[] {
  const { name, wanted, services } = deployment;
  const key = networkLaneKey(name);
  const memory = input.memory.get(key);
  const keeps = (wanted?.services.size ?? 0) > 0 || services.length > 0 || hasBusyService(input, name);
  if (keeps || (memory !== undefined && isRemoved(memory) && !input.busy.has(key))) return [];
  const network = networkName({ deployment: name, namePrefix: input.namePrefix });
  const decision = decideNetwork({ owner: input.owner, deployment: name, network, memory, now: input.now });
  return [{ key, deployment: name, target: '', ...unlessBusy(input, key, decision) }];
}

function hasBusyService({ busy }: PlanInput, deployment: string): boolean {
  return [...busy].some((key) => key.startsWith(`${deployment}/`) && key !== networkLaneKey(deployment));
}

/** Whether a deployment that is to go has left nothing behind. */
function isGone(input: PlanInput, { name, wanted, services }: SurveyedDeployment): boolean {
  if (wanted !== undefined || services.length > 0 || hasBusyService(input, name)) return false;
  const network = input.memory.get(networkLaneKey(name));
  return network !== undefined && isRemoved(network);
}

/** A retry time, a service that becomes ready, or a repair that is forgotten: whichever is first. */
function nextChange({ memory, now, minReadyMs }: PlanInput, lanes: readonly LanePlan[]): number | undefined {
  const times = lanes.flatMap(({ key, action }) => {
    const retry = action.kind === 'wait' && action.wait.kind === 'retry' ? [action.wait.until] : [];
    const run = memory.get(key)?.run;
    return run === undefined ? retry : [...retry, run.since + minReadyMs, run.since + FORGET_AFTER_MS];
  });
  const ahead = times.filter((time) => time > now);
  return ahead.length === 0 ? undefined : Math.min(...ahead);
}
