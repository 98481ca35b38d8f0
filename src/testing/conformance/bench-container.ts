import { strict as assert } from 'node:assert';

import {
  type ContainerId,
  type ContainerSpec,
  type ContainerState,
  type NetworkAttachment,
  ownershipLabels,
} from '../../index.ts';
import {
  type BenchImage,
  type ConformanceBench,
  having,
  type InspectedContainer,
} from './conformance-bench.ts';

/** What a case wants of a container: parts of a spec, and what the suite adds to it. */
export interface BenchContainerOptions extends Partial<Omit<ContainerSpec, 'image' | 'name'>> {
  /** Default `web`. Its name is `<owner>.<service>`. */
  readonly service?: string;
  /** Default `runs`. */
  readonly image?: BenchImage;
  /** One hexadecimal digit that stands for a version of the service; default `1`. */
  readonly version?: string;
  /** Default: the bench's. */
  readonly owner?: string;
}

/** A container that a case made. */
export interface BenchContainer {
  readonly id: ContainerId;
  readonly spec: ContainerSpec;
  /** In the environment of its process, and of no other. */
  readonly marker: string;
}

/** The variable that holds the marker. */
export const MARKER = 'CONFORMANCE_MARKER';

/** The spec of a service with complete labels, the least of a network and a marker, and with whatever `options` says. */
export async function benchSpec(
  bench: ConformanceBench,
  options: BenchContainerOptions = {},
): Promise<ContainerSpec> {
  const { service = 'web', image = 'runs', version = '1', owner = bench.owner, ...given } = options;
  const name = `${bench.owner}.${service}`;
  const gracePeriodSeconds = given.gracePeriodSeconds ?? 5;
  const digest = `v1:${version.repeat(64)}`;
  const ports = (given.ports ?? []).map((port) => `${port.hostIp}:${port.hostPort}/${port.protocol}`);
  return {
    ports: [],
    mounts: [],
    network: leastNetwork(bench),
    ...given,
    name,
    gracePeriodSeconds,
    image: await bench.image(image),
    env: { STOP_SECONDS: '1', [MARKER]: markerOf(name), ...given.env },
    labels: {
      ...ownershipLabels({ owner, deployment: bench.owner, service, digest, gracePeriodSeconds, ports }),
      ...given.labels,
    },
  };
}

/** None, where the runtime can keep a container from every network. */
function leastNetwork({ runtime: { features } }: ConformanceBench): NetworkAttachment {
  return features.spec.includes('noNetwork') || !features.spec.includes('hostNetwork')
    ? { mode: 'none' }
    : { mode: 'host' };
}

/** Creates a container. */
export async function created(
  bench: ConformanceBench,
  options: BenchContainerOptions = {},
): Promise<BenchContainer> {
  const spec = await benchSpec(bench, options);
  return { id: await bench.runtime.createContainer(spec), spec, marker: markerOf(spec.name) };
}

/** Creates a container and starts it. */
export async function running(
  bench: ConformanceBench,
  options: BenchContainerOptions = {},
): Promise<BenchContainer> {
  const container = await created(bench, options);
  await bench.runtime.startContainer(container.id);
  return container;
}

/** Creates a container, starts it and stops it again. */
export async function exited(
  bench: ConformanceBench,
  options: BenchContainerOptions = {},
): Promise<BenchContainer> {
  const container = await running(bench, options);
  await bench.runtime.stopContainer(container.id, { gracePeriodSeconds: container.spec.gracePeriodSeconds });
  return container;
}

/** Creates a container, starts it and has somebody pause it. */
export async function paused(
  bench: ConformanceBench,
  options: BenchContainerOptions = {},
): Promise<BenchContainer> {
  const container = await running(bench, options);
  await having(bench, 'pause').pause(container.id);
  return container;
}

/** A container whose stop was cut off: `stopping`, and alive. */
export async function stopping(
  bench: ConformanceBench,
  options: BenchContainerOptions = {},
): Promise<BenchContainer> {
  const container = await running(bench, { image: 'ignores-stop', ...options });
  await having(bench, 'interruptStop').interruptStop(container.id);
  return container;
}

/** A running container whose state the engine tells by a word that nobody knows. */
export async function unknown(
  bench: ConformanceBench,
  options: BenchContainerOptions = {},
): Promise<BenchContainer> {
  const container = await running(bench, options);
  await having(bench, 'setWord').setWord(container.id);
  return container;
}

/** A container that was created and removed. */
export async function absent(
  bench: ConformanceBench,
  options: BenchContainerOptions = {},
): Promise<BenchContainer> {
  const container = await created(bench, options);
  await bench.runtime.removeContainer(container.id);
  return container;
}

/** Creates a container and gives what the engine itself shows of it. */
export async function inspected(
  bench: ConformanceBench,
  options: BenchContainerOptions,
): Promise<InspectedContainer> {
  const { id, spec } = await created(bench, options);
  const shown = await bench.inspect(id);
  assert.ok(shown !== undefined, 'inspect knows nothing of it');
  assert.deepEqual([shown.id, shown.name], [id, spec.name]);
  return shown;
}

/** Fails unless exactly `count` processes with the marker of `container` live. */
export async function assertAlive(
  bench: ConformanceBench,
  container: BenchContainer,
  count: 0 | 1,
): Promise<void> {
  const pids = await bench.livingProcesses(container.marker);
  assert.equal(pids.length, count, `expected ${count} living processes, found ${pids.length}`);
}

/** Fails unless the runtime says that `id` is in one of `states`. */
export async function assertState(
  bench: ConformanceBench,
  id: ContainerId,
  ...states: readonly ContainerState[]
): Promise<void> {
  const { state } = await bench.runtime.containerStatus({ id });
  assert.ok(states.includes(state), `expected ${states.join(' or ')}, got ${state}`);
}

/** `text` where an id is asked for: what a caller without types may give. */
export function asId(text: string): ContainerId {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- that it is none is what is tested
  return text as ContainerId;
}

/** Nothing that ends in it is the beginning of another marker. */
function markerOf(name: string): string {
  return `${name}.end`;
}
