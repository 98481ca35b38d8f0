import type { ContainerFacts, ContainerId, ContainerState, ExistingContainer } from '../../../src/index.ts';
import type { FakeEngine } from '../../../src/testing/index.ts';
import { driverMutant, fault, type Mutant, type Mutants, unless } from './mutant.ts';

/** A state of a container that exists. */
type ExistingState = ExistingContainer['state'];

/** Mistakes in the columns of the state table that look and name. */
export const stateLookingMutants: Mutants = {
  'C1.status-of-absent': driverMutant('what was created is remembered for good', (driver) => {
    const known = new Map<string, ExistingContainer>();
    return {
      async createContainer(spec) {
        const id = await driver.createContainer(spec);
        const status = await driver.containerStatus({ id });
        if (status.state !== 'absent') known.set(id, status);
        return id;
      },
      async containerStatus(ref) {
        const status = await driver.containerStatus(ref);
        return (status.state === 'absent' && 'id' in ref && known.get(ref.id)) || status;
      },
    };
  }),
  'C1.status-of-created': driverMutant('create starts as well', (driver) => ({
    async createContainer(spec) {
      const id = await driver.createContainer(spec);
      await driver.startContainer(id);
      return id;
    },
  })),
  'C1.status-of-running': driverMutant('the status by name lacks the labels', (driver) => ({
    async containerStatus(ref) {
      const status = await driver.containerStatus(ref);
      return 'id' in ref || status.state === 'absent' ? status : { ...status, labels: {} };
    },
  })),
  'C1.status-of-paused': misread('paused', 'running'),
  'C1.status-of-stopping': misread('stopping', 'exited'),
  'C1.status-of-exited': misread('exited', 'created'),
  'C1.status-of-unknown': misread('unknown', 'exited'),

  'C9.list-of-absent': driverMutant('a list is kept for the next time', (driver) => {
    let kept: readonly ExistingContainer[] = [];
    return {
      async createContainer(spec) {
        const id = await driver.createContainer(spec);
        const status = await driver.containerStatus({ id });
        if (status.state !== 'absent') kept = [...kept, status];
        return id;
      },
      async listContainers(filter) {
        const listed = await driver.listContainers(filter);
        return listed.length === 0 ? kept : listed;
      },
    };
  }),
  'C9.list-of-created': unlisted('created'),
  'C9.list-of-running': listedAs('running', 'paused'),
  'C9.list-of-paused': listedAs('paused', 'running'),
  'C9.list-of-stopping': unlisted('stopping'),
  'C9.list-of-exited': unlisted('exited'),
  'C9.list-of-unknown': unlisted('unknown'),

  'C8.rename-of-absent': driverMutant('a rename of nothing is a success', (driver) => ({
    renameContainer: (id, name) =>
      unless(
        'ContainerBroken',
        async () => driver.renameContainer?.(id, name),
        () => undefined,
      ),
  })),
  'C8.rename-of-created': renaming('the name is kept', 'created', () => undefined),
  'C8.rename-of-running': renaming('a rename starts it anew', 'running', (engine, id, name) => {
    engine.rename(id, name);
    engine.record(id).process?.kill();
    engine.start(id);
  }),
  'C8.rename-of-paused': renaming('a rename resumes', 'paused', (engine, id, name) => {
    engine.rename(id, name);
    engine.record(id).process?.thaw();
    engine.record(id).state = 'running';
  }),
  'C8.rename-of-stopping': renaming('a rename ends the stop', 'stopping', (engine, id, name) => {
    engine.rename(id, name);
    engine.record(id).process?.kill();
  }),
  'C8.rename-of-exited': renaming('a rename makes it anew', 'exited', (engine, id, name) => {
    const { spec } = engine.record(id);
    engine.lose(id);
    engine.create({ ...spec, name });
  }),
  'C8.rename-of-unknown': renaming('what is not known keeps its name', 'unknown', () => undefined),

  'C1.create-of-absent': driverMutant('what was created once is there', (driver) => {
    const made = new Map<string, ContainerId>();
    return {
      async createContainer(spec) {
        const id = made.get(spec.name) ?? (await driver.createContainer(spec));
        made.set(spec.name, id);
        return id;
      },
    };
  }),
  'C6.create-of-created': takingThePlaceOf('created'),
  'C6.create-of-running': takenFor('running'),
  'C6.create-of-paused': takenFor('paused'),
  'C6.create-of-stopping': takingThePlaceOf('stopping'),
  'C6.create-of-exited': takingThePlaceOf('exited'),
  'C6.create-of-unknown': takingThePlaceOf('unknown'),
};

/** One look by id or name tells another state than a list does. */
function misread(state: ExistingState, other: 'created' | 'exited' | 'running'): Mutant {
  return driverMutant(`a look calls ${other} what is ${state}`, (driver) => ({
    async containerStatus(ref) {
      const status = await driver.containerStatus(ref);
      return status.state === state ? inState(status, other) : status;
    },
  }));
}

function unlisted(state: ExistingState): Mutant {
  return driverMutant(`a list leaves out what is ${state}`, (driver) => ({
    listContainers: async (filter) =>
      (await driver.listContainers(filter)).filter((container) => container.state !== state),
  }));
}

function listedAs(state: ExistingState, other: 'paused' | 'running'): Mutant {
  return driverMutant(`a list calls ${other} what is ${state}`, (driver) => ({
    listContainers: async (filter) =>
      (await driver.listContainers(filter)).map((container) =>
        container.state === state ? inState(container, other) : container,
      ),
  }));
}

function renaming(
  how: string,
  state: ExistingState,
  rename: (engine: FakeEngine, id: ContainerFacts['id'], name: string) => void,
): Mutant {
  return driverMutant(`${how}: of what is ${state}`, (driver, engine) => ({
    async renameContainer(id, name) {
      if (engine.status({ id }).state === state) rename(engine, id, name);
      else await driver.renameContainer?.(id, name);
    },
  }));
}

function takingThePlaceOf(state: ContainerState): Mutant {
  return driverMutant(`create takes the place of what is ${state}`, (driver, engine) => ({
    async createContainer(spec) {
      const there = engine.status({ name: spec.name });
      if (there.state === state && there.state !== 'absent') engine.lose(there.id);
      return driver.createContainer(spec);
    },
  }));
}

function takenFor(state: ContainerState): Mutant {
  return driverMutant(`create gives the one that is ${state}`, (driver, engine) => ({
    async createContainer(spec) {
      const there = engine.status({ name: spec.name });
      if (there.state === state && there.state !== 'absent') return there.id;
      return driver.createContainer(spec);
    },
  }));
}

function inState(
  { id, name, image, labels }: ContainerFacts,
  state: 'created' | 'exited' | 'running' | 'paused',
): ExistingContainer {
  const facts = { id, name, image, labels };
  return state === 'running' ? { ...facts, state, startedAt: 0 } : { ...facts, state };
}

/** Mistakes about names that are somebody's. */
export const nameMutants: Mutants = {
  'C4.rename-beside-stranger': takingTheNameOf("a stranger's name is taken away", ({ labels }) => {
    return !('io.rollforward.owner' in labels);
  }),
  'C6.rename-to-a-taken-name': takingTheNameOf('the one that has the name makes room', ({ labels }) => {
    return 'io.rollforward.owner' in labels;
  }),
  'C8.rename-to-its-own-name': driverMutant('a name is taken, by whomever', (driver, engine) => ({
    async renameContainer(id, name) {
      if (engine.container(id)?.name === name) throw fault('NameConflict');
      await driver.renameContainer?.(id, name);
    },
  })),
};

function takingTheNameOf(
  how: string,
  isMeant: (holder: { readonly labels: Readonly<Record<string, string>> }) => boolean,
): Mutant {
  return driverMutant(how, (driver, engine) => ({
    renameContainer: (id, name) =>
      unless(
        'NameConflict',
        async () => driver.renameContainer?.(id, name),
        async () => {
          const holder = engine.containers().find((container) => container.name === name);
          if (holder === undefined || !isMeant(holder)) throw fault('NameConflict');
          engine.rename(holder.id, `${name}.old`);
          engine.rename(id, name);
        },
      ),
  }));
}
