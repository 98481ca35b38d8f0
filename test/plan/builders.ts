import { type Desired, desiredDeployment, type DesiredService } from '../../src/plan/desired.ts';
import { laneKey, type LaneKey } from '../../src/plan/lane-key.ts';
import { emptyMemory, type LaneMemory, type Memory } from '../../src/plan/lane-memory.ts';
import { observedByLane, type ObservedContainer } from '../../src/plan/observed.ts';
import type { LanePlan, Plan } from '../../src/plan/plan.ts';
import { planConvergence, type PlanInput } from '../../src/plan/plan-convergence.ts';
import type { ServiceSpec } from '../../src/document/document.ts';
import type { ContainerId } from '../../src/runtime/container-id.ts';
import type { ExistingContainer, Health } from '../../src/runtime/container-status.ts';
import { ownershipLabels } from '../../src/runtime/ownership.ts';

export const OWNER = 'device-1';
/** Monotonic milliseconds of every plan that does not say otherwise. */
export const NOW = 1_000_000;
/** Milliseconds since the Unix epoch at {@link NOW}. */
export const WALL_NOW = Date.UTC(2026, 0, 1);
export const MIN_READY_MS = 3_000;

/** The digest of a version: `v1:1111…` for `v1`. */
export function digest(version: string): string {
  return `v1:${version.replace(/^v/, '').repeat(64).slice(0, 64)}`;
}

/** A full id of one digit, repeated: `id('a')` is `aaaa…`. */
export function id(digit: string): ContainerId {
  return digit.repeat(64).slice(0, 64) as ContainerId;
}

/** One owned container in a list; the defaults make it shop.web of `v1`. */
export interface ContainerOptions {
  readonly deployment?: string;
  readonly service?: string;
  readonly version?: string;
  /** Default: the service's real name. */
  readonly name?: string;
  readonly grace?: number;
  readonly ports?: readonly string[];
  readonly labels?: ObservedContainer['labels'];
  readonly exitCode?: number;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt?: number;
  /** Milliseconds since the Unix epoch. */
  readonly finishedAt?: number;
  readonly health?: Health;
}

export type State = ExistingContainer['state'];

/** A container in `state` whose id is `digit`, repeated. */
export function container(state: State, digit: string, options: ContainerOptions = {}): ObservedContainer {
  const { deployment = 'shop', service = 'web', version = 'v1', grace = 10, ports = [] } = options;
  const ownership = {
    owner: OWNER,
    deployment,
    service,
    digest: digest(version),
    gracePeriodSeconds: grace,
    ports,
  };
  const facts = {
    id: id(digit),
    name: options.name ?? `${deployment}.${service}`,
    image: `registry.example/${service}:${version}`,
    labels: ownershipLabels(ownership),
  };
  return {
    container: inState(state, facts, options),
    ownership,
    labels: options.labels ?? 'verified',
  };
}

type Facts = Pick<ExistingContainer, 'id' | 'name' | 'image' | 'labels'>;

function inState(state: State, facts: Facts, options: ContainerOptions): ExistingContainer {
  const { exitCode, finishedAt, startedAt = WALL_NOW - 60_000, health } = options;
  switch (state) {
    case 'running':
      return { ...facts, state, startedAt, ...(health === undefined ? {} : { health }) };
    case 'exited':
      return {
        ...facts,
        state,
        ...(exitCode === undefined ? {} : { exitCode }),
        ...(finishedAt === undefined ? {} : { finishedAt }),
      };
    case 'unknown':
      return { ...facts, state, word: 'removing' };
    case 'created':
    case 'paused':
    case 'stopping':
      return { ...facts, state };
  }
}

export const running = container.bind(undefined, 'running');
export const created = container.bind(undefined, 'created');
export const exited = container.bind(undefined, 'exited');
export const paused = container.bind(undefined, 'paused');
export const stopping = container.bind(undefined, 'stopping');
export const unknown = container.bind(undefined, 'unknown');

/** The name of an attempt at shop.web. */
export const ATTEMPT = 'shop.web.k3f9q2';

/** One service of a document: its version decides the image and the digest. */
export type ServiceOptions = Omit<ServiceSpec, 'image'> & { readonly version?: string };

export type DeploymentOptions = Readonly<Record<string, ServiceOptions>>;

export interface DesiredOptions extends Partial<Omit<Desired, 'deployments'>> {
  readonly generation?: number;
}

/** What is wanted, by deployment and service. */
export function desired(
  deployments: Readonly<Record<string, DeploymentOptions>>,
  { generation, ...rest }: DesiredOptions = {},
): Desired {
  const numbered = generation === undefined ? {} : { generation };
  return {
    deployments: new Map(
      Object.entries(deployments).map(([name, services]) => {
        const document = { revision: revision(name), ...numbered, services: parsed(services) };
        return [name, desiredDeployment({ owner: OWNER, name, document })];
      }),
    ),
    deleted: new Set(),
    undecided: new Set(),
    unlisted: 'unknown',
    ...rest,
  };
}

/** A revision: 64 hexadecimal digits that begin with the name's first ones. */
export function revision(name: string): string {
  return Buffer.from(name).toString('hex').padEnd(64, '0').slice(0, 64);
}

function parsed(services: DeploymentOptions): Map<string, { spec: ServiceSpec; digest: string }> {
  return new Map(
    Object.entries(services).map(([name, { version = 'v1', ...rest }]) => [
      name,
      { spec: { image: `registry.example/${name}:${version}`, ...rest }, digest: digest(version) },
    ]),
  );
}

/** The service web of the deployment shop, wanted in `version`. */
export function wantedWeb(version: string, rest: Omit<ServiceOptions, 'version'> = {}): Desired {
  return desired({ shop: { web: { version, ...rest } } });
}

/** The only service of what is wanted. Throws an `Error` if there is none. */
export function onlyService({ deployments }: Desired): DesiredService {
  for (const { services } of deployments.values()) for (const service of services.values()) return service;
  throw new Error('expected a service');
}

/** Memory of a lane whose target is `version`. */
export function memoryOf(version: string, rest: Partial<LaneMemory> = {}): LaneMemory {
  return { ...emptyMemory(version === '' ? '' : digest(version)), ...rest };
}

export interface PlanOptions extends Partial<Omit<PlanInput, 'observed' | 'memory' | 'busy'>> {
  readonly containers?: readonly ObservedContainer[];
  readonly memory?: Readonly<Record<LaneKey, LaneMemory>> | Memory;
  readonly busy?: readonly LaneKey[];
}

/** A complete input of a plan. */
export function planInput({ containers = [], memory = {}, busy = [], ...rest }: PlanOptions): PlanInput {
  return {
    owner: OWNER,
    namePrefix: '',
    desired: desired({}),
    observed: observedByLane(containers),
    memory: memory instanceof Map ? memory : new Map(Object.entries(memory) as [LaneKey, LaneMemory][]),
    busy: new Set(busy),
    now: NOW,
    minReadyMs: MIN_READY_MS,
    canRename: true,
    ...rest,
  };
}

export function planOf(options: PlanOptions): Plan {
  return planConvergence(planInput(options));
}

/** One lane of a plan. Throws an `Error` if it has none of that key. */
export function laneOf({ lanes }: Plan, key: LaneKey = laneKey('shop', 'web')): LanePlan {
  const found = lanes.find((lane) => lane.key === key);
  if (found === undefined) throw new Error(`no lane ${key} in ${lanes.map((lane) => lane.key).join(', ')}`);
  return found;
}
