import type { RestartPolicy } from '../../src/document/document.ts';
import { laneKey, type LaneKey, networkLaneKey } from '../../src/plan/lane-key.ts';
import type { LaneMemory, Tries } from '../../src/plan/lane-memory.ts';
import type { ObservedContainer } from '../../src/plan/observed.ts';
import type { PlanInput } from '../../src/plan/plan-convergence.ts';
import type { TryKind } from '../../src/plan/step.ts';
import {
  container,
  type DeploymentOptions,
  desired,
  digest,
  id,
  memoryOf,
  NOW,
  planInput,
  type State,
} from './builders.ts';

/** One begins with the other, so that a key taken for the beginning of another one shows. */
export const DEPLOYMENTS = ['shop', 'shop-2'] as const;
export const SERVICES = ['web', 'db'] as const;
export type Version = 'v1' | 'v2' | 'v3';

/** One container, before it is known where it is and which id it has. */
export interface ContainerSketch {
  readonly state: State;
  readonly version: Version;
  readonly attempt: boolean;
  readonly verified: boolean;
  readonly exitCode: number | undefined;
  readonly grace: number;
  /** Host ports that it holds while it lives. */
  readonly ports: readonly number[];
}

export interface WantedSketch {
  readonly version: Version;
  readonly restart: RestartPolicy;
  readonly ports?: readonly string[];
}

export interface MemorySketch {
  /** Whether it is about what is wanted now. */
  readonly current: boolean;
  readonly tries: Partial<Record<TryKind, Tries>>;
  /** Which of the lane's containers cannot be started. */
  readonly broken: number | null;
  readonly up: boolean;
}

/** One lane: what is there, what is wanted, and what is remembered. */
export interface LaneSketch {
  readonly containers: readonly ContainerSketch[];
  readonly wanted: WantedSketch | null;
  readonly memory: MemorySketch | null;
  readonly busy: boolean;
}

export interface DeploymentSketch {
  readonly intent: 'wanted' | 'deleted' | 'undecided' | 'nobody';
  readonly web: LaneSketch;
  readonly db: LaneSketch;
  readonly network: MemorySketch | null;
  readonly networkBusy: boolean;
}

/** Everything that a plan is made from, in a shape that shrinks well. */
export interface WorldSketch {
  readonly deployments: Readonly<Record<(typeof DEPLOYMENTS)[number], DeploymentSketch>>;
  readonly unlisted: 'deleted' | 'unknown';
  readonly canRename: boolean;
}

/** Gives ids to what was sketched, and makes it the input of a plan. */
export function inputOf({ deployments, unlisted, canRename }: WorldSketch): PlanInput {
  const containers: ObservedContainer[] = [];
  const memory = new Map<LaneKey, LaneMemory>();
  const busy: LaneKey[] = [];
  const wanted: Record<string, DeploymentOptions> = {};
  for (const deployment of DEPLOYMENTS) {
    const sketch = deployments[deployment];
    const services: Record<string, DeploymentOptions[string]> = {};
    for (const service of SERVICES) {
      const lane = sketch[service];
      const key = laneKey(deployment, service);
      const there = lane.containers.map((one, at) =>
        containerOf(one, { deployment, service, at: containers.length + at }),
      );
      containers.push(...there);
      const target = sketch.intent === 'wanted' ? lane.wanted?.version : undefined;
      if (lane.memory !== null) memory.set(key, remembered(lane.memory, target, there));
      if (lane.busy) busy.push(key);
      if (lane.wanted !== null) services[service] = lane.wanted;
    }
    const key = networkLaneKey(deployment);
    if (sketch.network !== null) memory.set(key, memoryOf('', { tries: sketch.network.tries }));
    if (sketch.networkBusy) busy.push(key);
    if (sketch.intent === 'wanted') wanted[deployment] = services;
  }
  const named = (intent: DeploymentSketch['intent']): Set<string> =>
    new Set(DEPLOYMENTS.filter((name) => deployments[name].intent === intent));
  return planInput({
    desired: desired(wanted, { deleted: named('deleted'), undecided: named('undecided'), unlisted }),
    containers,
    memory,
    busy,
    canRename,
  });
}

function containerOf(
  { state, version, attempt, verified, exitCode, grace, ports }: ContainerSketch,
  { deployment, service, at }: { deployment: string; service: string; at: number },
): ObservedContainer {
  return container(state, (at + 16).toString(16), {
    deployment,
    service,
    version,
    grace,
    name: `${deployment}.${service}${attempt ? `.k3f9q${at}` : ''}`,
    labels: verified ? 'verified' : 'unverified',
    ports: ports.map((port) => `127.0.0.1:${port}/tcp`),
    ...(exitCode === undefined ? {} : { exitCode }),
  });
}

function remembered(
  { current, tries, broken, up }: MemorySketch,
  target: Version | undefined,
  there: readonly ObservedContainer[],
): LaneMemory {
  const one = broken === null ? undefined : there[broken]?.container;
  const wanted = target === undefined ? '' : digest(target);
  return {
    ...memoryOf('', { tries }),
    target: current ? wanted : digest('v4'),
    ...(one === undefined ? {} : { broken: one.id }),
    ...(up ? { run: { id: one?.id ?? id('f'), startedAt: 0, since: NOW - 1_000 } } : {}),
  };
}
