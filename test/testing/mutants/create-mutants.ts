import { type ContainerId, LABELS, type RuntimeDriver } from '../../../src/index.ts';
import type { FakeContainer, FakeEngine } from '../../../src/testing/index.ts';
import { changeValues, driverMutant, fault, type Mutants, specMutant, unless } from './mutant.ts';

export const createMutants: Mutants = {
  'C1.full-id': driverMutant('create starts as well', (driver) => ({
    async createContainer(spec) {
      const id = await driver.createContainer(spec);
      await driver.startContainer(id);
      return id;
    },
  })),
  'C1.id-and-name-agree': driverMutant('the status by name lacks the labels', (driver) => ({
    async containerStatus(ref) {
      const status = await driver.containerStatus(ref);
      return 'id' in ref || status.state === 'absent' ? status : { ...status, labels: {} };
    },
  })),
  'C1.start-runs-it': driverMutant('start of a running container restarts it', (driver, engine) => ({
    async startContainer(id) {
      engine.container(id)?.process?.kill();
      await driver.startContainer(id);
    },
  })),
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
  'C5.start-of-paused': driverMutant('start resumes', (driver, engine) => ({
    startContainer: (id) =>
      unless(
        'StillRunning',
        () => driver.startContainer(id),
        () => {
          engine.record(id).process?.thaw();
          engine.record(id).state = 'running';
        },
      ),
  })),
  'C5.start-of-absent': driverMutant('start of nothing is a success', (driver) => ({
    startContainer: (id) =>
      unless(
        'ContainerBroken',
        () => driver.startContainer(id),
        () => undefined,
      ),
  })),
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

export const specMutants: Mutants = {
  'C2.environment': specMutant('values are trimmed', (spec) => ({
    ...spec,
    env: changeValues(spec.env, (value) => value.trim()),
  })),
  'C2.environment-line-breaks': specMutant('values end at a line break', (spec) => ({
    ...spec,
    env: changeValues(spec.env, (value) => value.split(/[\r\n]/)[0] ?? ''),
  })),
  'C2.process-environment': specMutant('a line of a value becomes a variable', (spec) => {
    const env = { ...spec.env };
    for (const line of Object.values(spec.env).flatMap((value) => value.split('\n').slice(1))) {
      const [name = '', value = ''] = line.split('=');
      if (name !== '') env[name] = value;
    }
    return { ...spec, env };
  }),
  'C2.command-and-args': specMutant('empty arguments are left out', (spec) => ({
    ...spec,
    ...(spec.args && { args: spec.args.filter((word) => word !== '') }),
  })),
  'C2.labels': specMutant('a label ends at a comma', (spec) => ({
    ...spec,
    labels: changeValues(spec.labels, (value) => value.split(',')[0] ?? ''),
  })),
  'C2.mounts': specMutant('read-only is left out', (spec) => ({
    ...spec,
    mounts: spec.mounts.map((mount) => ({ ...mount, readOnly: false })),
  })),
  'C2.ports': specMutant('ports are published on every address', (spec) => ({
    ...spec,
    ports: spec.ports.map((port) => ({ ...port, hostIp: '0.0.0.0' })),
  })),
  'C2.user-and-directory': specMutant('the root is writable', (spec) => ({ ...spec, readOnlyRoot: false })),
  'C2.limits': specMutant('processors are whole', ({ resources, ...spec }) => ({
    ...spec,
    ...(resources && { resources: { ...resources, cpus: Math.ceil(resources.cpus ?? 0) } }),
  })),
  'C2.stop-signal-and-grace': specMutant('the grace period is always 10', (spec) => ({
    ...spec,
    gracePeriodSeconds: 10,
  })),
  'C23.engine-names': driverMutant('names that the engine reads are refused', (driver) => ({
    async createContainer(spec) {
      if (Object.hasOwn(spec.env, 'LD_PRELOAD')) throw fault('InvalidSpec');
      return driver.createContainer(spec);
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
