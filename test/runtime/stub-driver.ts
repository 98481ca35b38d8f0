import {
  type ContainerId,
  type ContainerSpec,
  isContainerId,
  type RunningContainer,
  type RuntimeDriver,
} from '../../src/index.ts';

export const ID = fullId('a');
export const OTHER_ID = fullId('b');

/** A full id made of one digit. */
export function fullId(digit: string): ContainerId {
  const id = digit.repeat(64);
  if (!isContainerId(id)) throw new TypeError(digit);
  return id;
}

/** A driver that answers at once, with whatever `verbs` says. */
export function stubDriver(verbs: Partial<RuntimeDriver> = {}): RuntimeDriver {
  return {
    name: 'stub',
    features: { spec: ['noNetwork'], exitCodes: true, oomKilled: true, scope: 'process' },
    listContainers: () => Promise.resolve([]),
    containerStatus: () => Promise.resolve({ state: 'absent' }),
    createContainer: () => Promise.resolve(ID),
    startContainer: () => Promise.resolve(),
    stopContainer: () => Promise.resolve({ kind: 'stopped' }),
    removeContainer: () => Promise.resolve(),
    ensureImage: () => Promise.resolve({ id: 'web:1', labels: {} }),
    ensureNetwork: () => Promise.resolve(),
    removeNetwork: () => Promise.resolve(),
    ...verbs,
  };
}

/** What no driver answers. */
export function hang(): Promise<never> {
  return new Promise(() => undefined);
}

/** A running container of owner `test`. */
export function runningContainer(parts: Partial<RunningContainer> = {}): RunningContainer {
  return { id: ID, name: 'shop.web', image: 'web:1', labels, state: 'running', startedAt: 0, ...parts };
}

const labels = {
  'io.rollforward.owner': 'test',
  'io.rollforward.deployment': 'shop',
  'io.rollforward.service': 'web',
  'io.rollforward.digest': `v1:${'1'.repeat(64)}`,
  'io.rollforward.grace': '10',
  'io.rollforward.ports': '',
};

/** The smallest spec of that container. */
export function spec(parts: Partial<ContainerSpec> = {}): ContainerSpec {
  return {
    name: 'shop.web',
    image: 'web:1',
    env: {},
    ports: [],
    mounts: [],
    network: { mode: 'none' },
    gracePeriodSeconds: 10,
    labels,
    ...parts,
  };
}
