import {
  type ContainerRuntime,
  type ContainerSpec,
  LABELS,
  type RuntimeFeatures,
  SPEC_FEATURES,
} from '../../index.ts';
import { RUNTIME_VERBS, type RuntimeVerb } from '../call-log.ts';
import { FakeClock } from '../fake-clock.ts';
import type { FakeContainer } from '../fake-container.ts';
import { FakeEngine } from '../fake-engine.ts';
import type { FakeImage, FakeProgram } from '../fake-image.ts';
import { FAKE_DESCRIPTION } from '../fake-driver.ts';
import { FakeRuntime } from '../fake-runtime.ts';
import type {
  BenchAbilities,
  BenchImage,
  ConformanceBench,
  Disturbance,
  InspectedContainer,
  InspectedMount,
} from './conformance-bench.ts';
import type { ConformanceSubject } from './conformance-subject.ts';

/** What a fake subject is made from. */
export interface FakeSubjectOptions {
  /** Default: a plain `FakeRuntime`. To try the suite on a runtime that is broken on purpose. */
  readonly attach?: (engine: FakeEngine) => ContainerRuntime;
  /** For people; default `FakeRuntime`. */
  readonly name?: string;
  /** What such a runtime declares. Default: what `FakeRuntime` does. */
  readonly features?: RuntimeFeatures;
}

/** `FakeRuntime` as a subject of the suite, each bench with an engine and a virtual clock of its own. */
export function fakeRuntimeSubject(options: FakeSubjectOptions = {}): ConformanceSubject {
  const { attach = (engine) => new FakeRuntime({ engine }), name = 'FakeRuntime' } = options;
  return {
    name,
    groups: ['core', 'image', 'network', 'events', 'logs'],
    features: options.features ?? FEATURES,
    optionalVerbs: ['renameContainer', 'describeEngine'],
    open: async () => openBench(attach),
  };
}

function openBench(attach: (engine: FakeEngine) => ContainerRuntime): ConformanceBench & BenchAbilities {
  const clock = new FakeClock();
  const engine = new FakeEngine({ clock });
  /** The hands of a stranger: what it does goes through no driver. */
  const world = new FakeRuntime({ engine });
  const missing = '/srv/bench/none';
  engine.host.missingPath(missing);
  engine.images.missing(ABSENT);
  for (const [kind, image] of Object.entries(IMAGES)) {
    engine.images.set(kind, image);
    engine.images.pull(kind);
  }
  let port = 20_000;
  return {
    runtime: attach(engine),
    owner: 'bench-1',
    clock,
    attach: () => attach(engine),
    wait: (work) => clock.until(work, { withinMs: 600_000 }),
    image: async (kind) => kind,
    absentImage: ABSENT,
    pullableImage: async () => 'registry.example/pullable:1',
    hostDirectory: async () => '/srv/bench',
    freePort: async () => port++,
    inspect: async (id) => {
      const container = engine.container(id);
      return container && inspectFake(container);
    },
    processEnvironment: async (id) => {
      const container = engine.container(id);
      return container?.process === undefined ? {} : environmentOf(container);
    },
    livingProcesses: async (marker) =>
      world
        .processes()
        .filter(({ containerId }) => {
          const container = engine.container(containerId);
          return container !== undefined && Object.values(container.spec.env).includes(marker);
        })
        .map(({ pid }) => pid),
    kill: async (pid) => {
      for (const { process } of engine.containers()) if (process?.pid === pid) process.kill();
    },
    runForeign: async (foreign) => world.addForeign(foreign),
    pause: async (id) => world.pause(id),
    interruptStop: async (id) => {
      const stopped = engine.stop(id, 60).catch(() => undefined);
      world.interruptStop(id);
      await stopped;
    },
    killUnnoticed: async (id) => world.loseMonitor(id),
    setWord: async (id) => world.setWord(id, 'hibernating'),
    engineVersion: async () => FAKE_DESCRIPTION.version,
    engineRequests: async () => engine.log.calls().length,
    disturb: async (disturbance) => disturbFake(engine, disturbance),
    dropEvents: async () => engine.events.drop(),
    openStreams: async () =>
      engine.containers().reduce((sum, { output }) => sum + output.followers, engine.events.subscriptions),
    print: async (id, text, stream) => world.print(id, text, stream),
    makeForeignNetwork: async (name) => engine.networks.addForeign(name),
    networkLabels: async (name) => engine.networks.all().get(name),
    volumeExists: async (name) => engine.host.volumes.has(name),
    close: async () => undefined,
  };
}

/** Everything that can be declared. */
const FEATURES: RuntimeFeatures = {
  spec: SPEC_FEATURES,
  exitCodes: true,
  oomKilled: true,
  scope: 'process',
};

const ABSENT = 'registry.example/absent:1';

/** Commands of the bench's images that are there but cannot be started, or are not there. */
const UNSTARTABLE = /^\/(no\/|etc\/)/;

const IMAGES: Readonly<Record<BenchImage, FakeImage>> = {
  runs: image({}),
  exits: image({ exit: { code: 3 } }),
  'ignores-stop': image({ onStop: 'ignore' }),
  'stops-slowly': image({ onStop: { afterMs: 1000 } }),
  'anonymous-volume': { ...image({}), volumes: ['/data'] },
  baked: { ...image({}), labels: { [LABELS.owner]: 'baked' } },
};

function image(program: FakeProgram): FakeImage {
  return {
    program: (spec: ContainerSpec): FakeProgram => {
      const [command = ''] = spec.command ?? [];
      if (UNSTARTABLE.test(command)) return { startFault: 'CommandNotFound' };
      // As a first process does with a signal that it has no handler for.
      return (spec.stopSignal ?? 'SIGTERM') === 'SIGTERM' ? program : { ...program, onStop: 'ignore' };
    },
  };
}

/** Verbs whose answer can be half an answer; the others are done or not. */
const HALVES: Readonly<Partial<Record<RuntimeVerb, unknown>>> = {
  listContainers: [{ id: 'b6fc4b23' }],
  containerStatus: { state: 'run' },
  createContainer: 'b6fc4b23',
  describeEngine: { engine: 'podman' },
};

function disturbFake({ faults }: FakeEngine, disturbance: Disturbance): void {
  faults.heal();
  for (const verb of RUNTIME_VERBS) {
    if (disturbance === 'fail') faults.fail(verb, 'Unclassified');
    if (disturbance === 'hang') faults.hang(verb);
    if (disturbance === 'garbage') faults.answer(verb, 'garbage');
    if (disturbance === 'half') faults.answer(verb, HALVES[verb]);
  }
}

function inspectFake(container: FakeContainer): InspectedContainer {
  const { spec } = container;
  const { resources = {} } = spec;
  return {
    id: container.id,
    name: container.name,
    env: environmentOf(container),
    command: spec.command ?? [],
    args: spec.args ?? [],
    labels: container.labels,
    mounts: [...spec.mounts.map(shownMount), ...container.anonymousVolumes.map(anonymousMount)],
    ports: spec.ports,
    networks: spec.network.mode === 'private' ? [spec.network.name] : [],
    hostNetwork: spec.network.mode === 'host',
    user: spec.user ?? '',
    workingDir: spec.workingDir ?? '/',
    readOnlyRoot: spec.readOnlyRoot ?? false,
    memoryBytes: resources.memoryBytes ?? 0,
    cpus: resources.cpus ?? 0,
    pids: resources.pids ?? 0,
    stopSignal: spec.stopSignal ?? 'SIGTERM',
    gracePeriodSeconds: spec.gracePeriodSeconds,
    restartsByItself: container.restartsByItself,
    logBytes: container.logBytes,
  };
}

function environmentOf({ image: { env }, spec }: FakeContainer): Readonly<Record<string, string>> {
  return { ...env, ...spec.env };
}

function shownMount(mount: ContainerSpec['mounts'][number]): InspectedMount {
  const { type, target, readOnly = false } = mount;
  return { type, source: mount.type === 'tmpfs' ? '' : mount.source, target, readOnly };
}

function anonymousMount(source: string): InspectedMount {
  return { type: 'volume', source, target: '/data', readOnly: false };
}
