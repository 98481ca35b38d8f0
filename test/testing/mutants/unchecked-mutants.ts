import type { ContainerId, ContainerRuntime, RuntimeDriver } from '../../../src/index.ts';
import type { FakeEngine } from '../../../src/testing/index.ts';
import { type Mutants, runtimeMutant } from './mutant.ts';

type Change = (driver: RuntimeDriver, engine: FakeEngine) => Partial<ContainerRuntime>;

/** Verbs that take what they are given for the beginning of an id, as engines do. */
const BEGINNINGS: Readonly<Record<string, Change>> = {
  'C22.status-of-a-bad-id': (driver, engine) => ({
    containerStatus: (ref) =>
      driver.containerStatus('id' in ref ? { id: beginningWith(ref.id, engine) } : ref),
  }),
  'C22.start-of-a-bad-id': (driver, engine) => ({
    startContainer: (id) => driver.startContainer(beginningWith(id, engine)),
  }),
  'C22.stop-of-a-bad-id': (driver, engine) => ({
    stopContainer: (id, options) => driver.stopContainer(beginningWith(id, engine), options),
  }),
  'C22.stop-service-of-a-bad-id': (driver, engine) => ({
    stopService: (id, options) => driver.stopContainer(beginningWith(id, engine), options),
  }),
  'C22.remove-of-a-bad-id': (driver, engine) => ({
    removeContainer: (id) => driver.removeContainer(beginningWith(id, engine)),
  }),
  'C22.rename-of-a-bad-id': (driver, engine) => ({
    renameContainer: async (id, name) => driver.renameContainer?.(beginningWith(id, engine), name),
  }),
};

/** Verbs that hand on whatever text they are given. */
const WORDS: Readonly<Record<string, Change>> = {
  'C23.refused': (driver) => ({ createContainer: (spec) => driver.createContainer(spec) }),
  'C23.status-by-name': (driver) => ({ containerStatus: (ref) => driver.containerStatus(ref) }),
  'C23.list-of-owner': (driver) => ({ listContainers: (filter) => driver.listContainers(filter) }),
  'C23.start-service': (driver) => ({
    async startService(spec) {
      const id = await driver.createContainer(spec);
      await driver.startContainer(id);
      return id;
    },
  }),
  'C23.image': (driver) => ({
    ensureImage: (reference, options) => driver.ensureImage(reference, options),
  }),
  'C23.network': (driver) => ({ ensureNetwork: (name, labels) => driver.ensureNetwork(name, labels) }),
  'C23.network-to-remove': (driver) => ({
    removeNetwork: (name, labels) => driver.removeNetwork(name, labels),
  }),
  'C23.new-name': (driver) => ({
    renameContainer: async (id, name) => driver.renameContainer?.(id, name),
  }),
};

export const uncheckedMutants: Mutants = {
  ...mutantsOf('an id is what it begins with', BEGINNINGS),
  ...mutantsOf('text is not looked at', WORDS),
};

function mutantsOf(how: string, changes: Readonly<Record<string, Change>>): Mutants {
  return Object.fromEntries(
    Object.entries(changes).map(([id, change]) => [id, runtimeMutant(how, change)] as const),
  );
}

function beginningWith(id: ContainerId, engine: FakeEngine): ContainerId {
  return engine.containers().find((container) => container.id.startsWith(id))?.id ?? id;
}
