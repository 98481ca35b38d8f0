import type { ContainerRuntime } from '../../../src/index.ts';
import { type Mutants, runtimeMutant } from './mutant.ts';

/** Verbs that look neither at the deadline they were given nor at the signal: their own deadline is what counts. */
const DEAF: Readonly<Record<string, (sound: ContainerRuntime) => Partial<ContainerRuntime>>> = {
  listContainers: (sound) => ({ listContainers: ({ owner }) => sound.listContainers({ owner }) }),
  containerStatus: (sound) => ({ containerStatus: (ref) => sound.containerStatus(ref) }),
  createContainer: (sound) => ({ createContainer: (spec) => sound.createContainer(spec) }),
  startContainer: (sound) => ({ startContainer: (id) => sound.startContainer(id) }),
  stopContainer: (sound) => ({
    stopContainer: (id, { gracePeriodSeconds }) => sound.stopContainer(id, { gracePeriodSeconds }),
  }),
  stopService: (sound) => ({
    stopService: (id, { gracePeriodSeconds }) => sound.stopService(id, { gracePeriodSeconds }),
  }),
  removeContainer: (sound) => ({ removeContainer: (id) => sound.removeContainer(id) }),
  renameContainer: (sound) => ({ renameContainer: async (id, name) => sound.renameContainer?.(id, name) }),
  describeEngine: (sound) => ({
    describeEngine: async () => (await sound.describeEngine?.()) ?? { engine: 'other', version: '1.0.0' },
  }),
  startService: (sound) => ({ startService: (spec) => sound.startService(spec) }),
};

export const hangingMutants: Mutants = Object.fromEntries(
  Object.entries(DEAF).flatMap(([verb, change]) => {
    const mutant = runtimeMutant('only its own deadline counts', (_driver, _engine, sound) => change(sound));
    // A stop has cases of its own for aborts, on an engine that works.
    const ways = verb === 'stopContainer' ? ['hanging'] : ['hanging', 'aborted'];
    return ways.map((way) => [`C21.${way}-${verb}`, mutant] as const);
  }),
);
