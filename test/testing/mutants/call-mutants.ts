import { RuntimeFault } from '../../../src/index.ts';
import { driverMutant, fault, type Mutants, runtimeMutant, unless } from './mutant.ts';

export const imageMutants: Mutants = {
  'C17.here-missing': driverMutant(
    "the registry's digest is returned, which is not the image's id",
    (driver) => ({
      async ensureImage(reference, options) {
        const info = await driver.ensureImage(reference, options);
        return options.policy === 'missing' ? { ...info, id: `sha256:${'0'.repeat(64)}` } : info;
      },
    }),
  ),
  'C17.here-never': driverMutant('never means never found', (driver) => ({
    async ensureImage(reference, options) {
      if (options.policy === 'never') throw fault('ImageNotFound');
      return driver.ensureImage(reference, options);
    },
  })),
  'C17.id-is-an-image': driverMutant('an id is looked for in the registry', (driver) => ({
    async ensureImage(reference, options) {
      if (reference.startsWith('sha256:')) throw fault('RegistryUnreachable');
      return driver.ensureImage(reference, options);
    },
  })),
  'C17.never-is-never': driverMutant('what was asked for is taken for here', (driver) => ({
    ensureImage: (reference, options) =>
      unless(
        'ImageNotFound',
        () => driver.ensureImage(reference, options),
        () => ({ id: reference, labels: {} }),
      ),
  })),
  'C17.cannot-be-fetched': driverMutant('a pull that failed just failed', (driver) => ({
    ensureImage: (reference, options) =>
      unless(
        'ImageNotFound',
        () => driver.ensureImage(reference, options),
        () => {
          throw new Error('exit code 125');
        },
      ),
  })),
  'C17.labels': driverMutant('images have no labels', (driver) => ({
    ensureImage: async (reference, options) => ({
      ...(await driver.ensureImage(reference, options)),
      labels: {},
    }),
  })),
  'C17.fetched': driverMutant('a pull makes no sound', (driver) => ({
    ensureImage: (reference, { policy }) => driver.ensureImage(reference, { policy }),
  })),
  'C17.always-asks': driverMutant('always is only said', (driver) => ({
    ensureImage: (reference, { policy, ...options }) =>
      driver.ensureImage(reference, { ...options, policy: policy === 'always' ? 'missing' : policy }),
  })),
  'C17.ends-in-time': runtimeMutant('only its own deadline counts', (_driver, _engine, sound) => ({
    ensureImage: (reference, { policy }) => sound.ensureImage(reference, { policy }),
  })),
  'C17.create-never-fetches': driverMutant('create fetches what is missing', (driver, engine) => ({
    async createContainer(spec) {
      if (engine.images.local(spec.image) === undefined) engine.images.pull(spec.image);
      return driver.createContainer(spec);
    },
  })),
};

export const networkMutants: Mutants = {
  'C18.ensured-twice': driverMutant('a network that is there is an error', (driver, engine) => ({
    async ensureNetwork(name, labels) {
      if (engine.networks.has(name)) throw fault('NameConflict');
      await driver.ensureNetwork(name, labels);
    },
  })),
  'C18.ensured-at-once': driverMutant('between looking and making there is time', (driver, engine) => ({
    async ensureNetwork(name, labels) {
      const there = engine.networks.has(name);
      await engine.clock.sleep(1);
      if (!there && engine.networks.has(name)) throw fault('Unavailable', 'network already exists');
      await driver.ensureNetwork(name, labels);
    },
  })),
  'C18.removed-twice': driverMutant('a network that is not there is an error', (driver, engine) => ({
    async removeNetwork(name, labels) {
      if (!engine.networks.has(name)) throw fault('Unavailable', 'no such network');
      await driver.removeNetwork(name, labels);
    },
  })),
  'C18.foreign-is-not-ours': driverMutant('a network of that name will do', (driver) => ({
    ensureNetwork: (name, labels) =>
      unless(
        'NameConflict',
        () => driver.ensureNetwork(name, labels),
        () => undefined,
      ),
  })),
  'C18.foreign-stays': driverMutant('a network of that name is removed, whose ever it is', (driver) => ({
    removeNetwork: (name) => driver.removeNetwork(name, {}),
  })),
  'C18.ensured-in-use': driverMutant('a network is made anew, with what is in it', (driver, engine) => ({
    async ensureNetwork(name, labels) {
      if (engine.networks.has(name)) {
        for (const { id } of engine.containers()) engine.record(id).process?.kill();
      }
      await driver.ensureNetwork(name, labels);
    },
  })),
  'C18.in-use-stays': driverMutant('a network is removed with what is in it', (_driver, engine) => ({
    async removeNetwork(name, labels) {
      engine.networks.remove(name, labels, { inUse: false });
    },
  })),
};

/** What a driver does that nothing stands in front of. */
export const everyCallMutants: Mutants = {
  'C21.deadline': runtimeMutant('a stop has no deadline', (driver) => ({
    stopContainer: (id, options) => driver.stopContainer(id, options),
  })),
  'C21.abort': runtimeMutant('an abort is looked at when the call is over', (_driver, _engine, sound) => ({
    async stopContainer(id, { signal, ...options }) {
      const outcome = await sound.stopContainer(id, options);
      if (signal?.aborted) throw fault('Aborted');
      return outcome;
    },
  })),
  'C21.aborted-before': runtimeMutant('create does not look at its signal', (driver) => ({
    async createContainer(spec, options) {
      const id = await driver.createContainer(spec);
      if (options?.signal?.aborted) throw fault('Aborted');
      return id;
    },
  })),
  'C21.useless-answers': runtimeMutant('an id is not looked at', (driver) => ({
    createContainer: (spec) => driver.createContainer(spec),
  })),
  'C22.closed-set': runtimeMutant('a start fails with whatever was thrown', (driver) => ({
    startContainer: (id) =>
      unless(
        'ContainerBroken',
        () => driver.startContainer(id),
        () => {
          throw Object.assign(new Error('spawn failed'), { code: 'ENOENT' });
        },
      ),
  })),
  'C22.no-secret': runtimeMutant('the command line hangs on the fault', (_driver, _engine, sound) => ({
    async createContainer(spec, options) {
      try {
        return await sound.createContainer(spec, options);
      } catch (cause) {
        const { code, message } = RuntimeFault.from(cause);
        const argv = Object.entries(spec.env).map(([name, value]) => `--env=${name}=${value}`);
        throw new RuntimeFault({ code, message, cause: Object.assign(new Error('failed'), { argv }) });
      }
    },
  })),
};
