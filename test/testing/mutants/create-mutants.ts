import {
  type ContainerId,
  defineRuntime,
  LABELS,
  type RuntimeDriver,
  type RuntimeFeatures,
  SPEC_FEATURES,
} from '../../../src/index.ts';
import type { FakeContainer, FakeEngine } from '../../../src/testing/index.ts';
import { driverMutant, type Mutants, runtimeMutant, unless } from './mutant.ts';

const ALL: RuntimeFeatures = { spec: SPEC_FEATURES, exitCodes: true, oomKilled: true, scope: 'process' };
const FEW: RuntimeFeatures = { ...ALL, spec: ['command', 'args'] };

export const createMutants: Mutants = {
  'C1.two-starts': driverMutant(
    'what is not seen running is started, however long ago that was seen',
    (driver, engine) => ({
      async startContainer(id) {
        const lived = engine.container(id)?.process !== undefined;
        await engine.clock.sleep(5);
        const { spec, process } = engine.record(id);
        if (lived || process === undefined) return driver.startContainer(id);
        engine.start(engine.create({ ...spec, name: `${spec.name}.double`, labels: {} }));
      },
    }),
  ),
  'C4.create-beside-stranger': driverMutant('create takes the place of a stranger', (driver, engine) => ({
    createContainer: (spec) =>
      unless(
        'NameConflict',
        () => driver.createContainer(spec),
        (conflict) => {
          const stranger = strangerNamed(spec.name, engine);
          if (stranger === undefined) throw conflict;
          engine.lose(stranger.id);
          return engine.create(spec);
        },
      ),
  })),
  'C4.start-service-beside-stranger': driverMutant('a stranger is taken for ours', (driver, engine) => ({
    createContainer: (spec) =>
      unless(
        'NameConflict',
        () => driver.createContainer(spec),
        (conflict) => {
          const stranger = strangerNamed(spec.name, engine);
          if (stranger === undefined) throw conflict;
          return stranger.id;
        },
      ),
  })),
  'C5.no-image': driverMutant('a create that fails leaves something behind', (driver, engine) => ({
    createContainer: (spec) =>
      unless(
        'ImageNotFound',
        () => driver.createContainer(spec),
        (why) => {
          engine.create({ ...spec, image: 'runs' });
          throw why;
        },
      ),
  })),
  'C5.no-network': driverMutant("the engine's words are passed on as they are", (driver) => ({
    createContainer: (spec) =>
      unless(
        'InvalidSpec',
        () => driver.createContainer(spec),
        () => {
          throw new Error('exit code 125: network not found');
        },
      ),
  })),
  'C5.no-mount-source': driverMutant('what is missing on the host is made', (driver, engine) => ({
    createContainer: (spec) =>
      unless(
        'InvalidSpec',
        () => driver.createContainer(spec),
        () => engine.create({ ...spec, mounts: [] }),
      ),
  })),
  'C5.no-command': driverMutant('a container that does not start is removed', (driver, engine) => ({
    startContainer: (id) =>
      unless(
        'CommandNotFound',
        () => driver.startContainer(id),
        (why) => {
          engine.remove(id);
          throw why;
        },
      ),
  })),
  'C5.no-executable': driverMutant('a failing start is not looked at closely', (driver) => ({
    startContainer: (id) =>
      unless(
        'CommandNotFound',
        () => driver.startContainer(id),
        () => {
          throw new Error('exit code 125');
        },
      ),
  })),
  'C5.port-held': driverMutant('a held port is no reason not to have started', (driver) => ({
    startContainer: (id) =>
      unless(
        'PortInUse',
        () => driver.startContainer(id),
        () => undefined,
      ),
  })),
  'C5.port-taken-meanwhile': driverMutant('who once had a port has it for ever', (driver, engine) => ({
    startContainer: (id) =>
      unless(
        'PortInUse',
        () => driver.startContainer(id),
        (why) => {
          if (engine.container(id)?.state === 'created') throw why;
        },
      ),
  })),
  'C5.declares-what-it-has': runtimeMutant('exit codes are known, and nobody says so', (driver) => ({
    features: { ...driver.features, exitCodes: false },
  })),
  'C5.unsupported-is-refused': {
    ...runtimeMutant('what is not honoured is left out in silence', (driver, { clock }) => ({
      createContainer: (spec) => defineRuntime({ ...driver, features: ALL }, { clock }).createContainer(spec),
      features: FEW,
    })),
    features: FEW,
  },
  'C6.one-runtime': driverMutant('creates of one name at once are one', (driver) => ({
    createContainer: createOnce(driver, new Map()),
  })),
  'C6.two-runtimes': driverMutant(
    'creates of one name at once are one in all processes',
    (driver, engine) => ({
      createContainer: createOnce(driver, creating(engine)),
    }),
  ),
  'C7.policy-is-off': driverMutant('the engine is to restart it', (driver, engine) => ({
    async createContainer(spec) {
      const id = await driver.createContainer(spec);
      engine.record(id).restartsByItself = true;
      return id;
    },
  })),
  'C7.stays-down': driverMutant('the driver restarts what ends', (driver, engine) => ({
    async startContainer(id) {
      await driver.startContainer(id);
      void engine.clock.sleep(1000).then(() => engine.container(id) && engine.start(id));
    },
  })),
  'C7.log-is-bounded': driverMutant('the log has no end', (driver, engine) => ({
    async createContainer(spec) {
      const id = await driver.createContainer(spec);
      engine.record(id).logBytes = Infinity;
      return id;
    },
  })),
};

function strangerNamed(wanted: string, engine: FakeEngine): FakeContainer | undefined {
  return engine.containers().find(({ name, labels }) => name === wanted && !(LABELS.owner in labels));
}

const underWay = new WeakMap<FakeEngine, Map<string, Promise<ContainerId>>>();

function creating(engine: FakeEngine): Map<string, Promise<ContainerId>> {
  const creates = underWay.get(engine) ?? new Map<string, Promise<ContainerId>>();
  underWay.set(engine, creates);
  return creates;
}

function createOnce(
  driver: RuntimeDriver,
  creates: Map<string, Promise<ContainerId>>,
): RuntimeDriver['createContainer'] {
  return (spec) => {
    const create =
      creates.get(spec.name) ?? driver.createContainer(spec).finally(() => creates.delete(spec.name));
    creates.set(spec.name, create);
    return create;
  };
}
