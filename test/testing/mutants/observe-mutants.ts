import {
  type ContainerFacts,
  type ExistingContainer,
  isLive,
  LABELS,
  ownershipLabels,
} from '../../../src/index.ts';
import { driverMutant, fault, type Mutants, runtimeMutant } from './mutant.ts';

export const observeMutants: Mutants = {
  'C8.unknown-is-absent': driverMutant('what does not exist is an error', (driver) => ({
    async containerStatus(ref) {
      const status = await driver.containerStatus(ref);
      if (status.state === 'absent') throw fault('Unavailable', 'no such container');
      return status;
    },
  })),
  'C8.no-prefix': driverMutant('a name may be the beginning of an id', (driver, engine) => ({
    async containerStatus(ref) {
      const found = 'name' in ref && engine.containers().find(({ id }) => id.startsWith(ref.name));
      return driver.containerStatus(found ? { id: found.id } : ref);
    },
  })),
  'C8.no-pattern': driverMutant('a name is a regular expression', (driver, engine) => ({
    async containerStatus(ref) {
      const found = 'name' in ref && engine.containers().find(({ name }) => new RegExp(ref.name).test(name));
      return driver.containerStatus(found ? { id: found.id } : ref);
    },
  })),
  'C8.short-id-as-a-name': driverMutant('containers are stopped by their short id', (driver, engine) => ({
    async stopContainer(id, options) {
      const short = id.slice(0, 12);
      const named = engine.containers().find(({ name }) => name === short);
      return driver.stopContainer(named?.id ?? id, options);
    },
  })),
  'C9.other-owner': runtimeMutant('owners are compared by their beginning', (driver, engine) => ({
    async listContainers({ owner }) {
      const owners = new Set(engine.containers().map(({ labels }) => labels[LABELS.owner] ?? ''));
      const alike = [...owners].filter((other) => other.startsWith(owner));
      return (await Promise.all(alike.map((one) => driver.listContainers({ owner: one })))).flat();
    },
  })),
  'C9.nothing-foreign': driverMutant('what labels lack is made up', (driver) => ({
    listContainers: async (filter) =>
      (await driver.listContainers(filter)).map((container) => ({
        ...container,
        labels: { ...madeUp(filter.owner), ...container.labels },
      })),
  })),
  'C9.facts': driverMutant('a list has the labels of what lives only', (driver) => ({
    listContainers: async (filter) =>
      (await driver.listContainers(filter)).map((container) =>
        container.state === 'exited'
          ? { ...container, labels: { ...container.labels, [LABELS.service]: 'any' } }
          : container,
      ),
  })),
  'C9.start-time': driverMutant('a start time is in seconds', (driver) => ({
    listContainers: async (filter) =>
      (await driver.listContainers(filter)).map((container) =>
        container.state === 'running' ? { ...container, startedAt: container.startedAt / 1000 } : container,
      ),
  })),
  'C9.end-time': driverMutant('a list has no end times', (driver) => ({
    listContainers: async (filter) =>
      (await driver.listContainers(filter)).map((container) => {
        if (container.state !== 'exited') return container;
        const { finishedAt: _, ...rest } = container;
        return rest;
      }),
  })),
  'C9.exit-code': driverMutant('a list has no exit codes', (driver) => ({
    listContainers: async (filter) => (await driver.listContainers(filter)).map(withoutExitCode),
    containerStatus: async (ref) => {
      const status = await driver.containerStatus(ref);
      return status.state === 'absent' ? status : withoutExitCode(status);
    },
  })),
  'C9.list-and-status-agree': driverMutant('a list reads the start time from "Up 5 seconds"', (driver) => ({
    listContainers: async (filter) =>
      (await driver.listContainers(filter)).map((container) =>
        container.state === 'running' ? { ...container, startedAt: container.startedAt + 5000 } : container,
      ),
  })),
  'C9.no-answer-is-no-list': driverMutant('a list that fails is an empty one', (driver) => ({
    listContainers: (filter) => driver.listContainers(filter).catch(() => []),
  })),
  'C9.no-answer-is-no-status': driverMutant('what cannot be looked at is absent', (driver) => ({
    containerStatus: (ref) => driver.containerStatus(ref).catch(() => ({ state: 'absent' as const })),
  })),
  'C10.one-request': driverMutant('each container is asked for', (driver) => ({
    async listContainers(filter) {
      const listed: ExistingContainer[] = [];
      for (const { id } of await driver.listContainers(filter)) {
        const status = await driver.containerStatus({ id });
        if (status.state !== 'absent') listed.push(status);
      }
      return listed;
    },
  })),
  'C10.of-another-process': driverMutant('what others started is asked for each time', (driver) => {
    const own = new Set<string>();
    return {
      async startContainer(id) {
        own.add(id);
        await driver.startContainer(id);
      },
      async listContainers(filter) {
        const listed = await driver.listContainers(filter);
        const others = listed.filter((one) => !own.has(one.id));
        for (const { id } of others) await driver.containerStatus({ id });
        return listed;
      },
    };
  }),
  'C10.one-more-for-the-dead': driverMutant('each dead container is asked for twice', (driver) => ({
    async listContainers(filter) {
      const listed = await driver.listContainers(filter);
      for (const container of listed.filter((one) => !isLive(one))) {
        await driver.containerStatus({ id: container.id });
        await driver.containerStatus({ name: container.name });
      }
      return listed;
    },
  })),
  'C11.killed-from-outside': driverMutant('what was started is remembered as running', (driver) => {
    const started = new Map<string, ExistingContainer>();
    return {
      async startContainer(id) {
        await driver.startContainer(id);
        const status = await driver.containerStatus({ id });
        if (status.state !== 'absent') started.set(id, status);
      },
      listContainers: async (filter) =>
        (await driver.listContainers(filter)).map((container) => started.get(container.id) ?? container),
    };
  }),
  'C11.unnoticed-end': driverMutant("the engine's word is believed", (driver, engine) => {
    const believed = (container: ExistingContainer): ExistingContainer => {
      if (container.state !== 'exited' || engine.record(container.id).state !== 'running') return container;
      return { ...factsOf(container), state: 'running', startedAt: container.startedAt ?? 0 };
    };
    return {
      listContainers: async (filter) => (await driver.listContainers(filter)).map(believed),
      async containerStatus(ref) {
        const status = await driver.containerStatus(ref);
        return status.state === 'absent' ? status : believed(status);
      },
    };
  }),
};

function madeUp(owner: string): Readonly<Record<string, string>> {
  const digest = `v1:${'0'.repeat(64)}`;
  return ownershipLabels({
    owner,
    deployment: 'any',
    service: 'any',
    digest,
    gracePeriodSeconds: 10,
    ports: [],
  });
}

function withoutExitCode(container: ExistingContainer): ExistingContainer {
  if (container.state !== 'exited') return container;
  const { exitCode: _, ...rest } = container;
  return rest;
}

function factsOf({ id, name, image, labels }: ExistingContainer): ContainerFacts {
  return { id, name, image, labels };
}
