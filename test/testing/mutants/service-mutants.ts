import { type ContainerId, type ContainerSpec, defineRuntime, LABELS } from '../../../src/index.ts';
import { type Mutants, runtimeMutant } from './mutant.ts';

export const serviceMutants: Mutants = {
  'C3.network-is-made': runtimeMutant('networks are left to others', (driver, { clock }) => ({
    startService: (spec) =>
      defineRuntime({ ...driver, ensureNetwork: async () => undefined }, { clock }).startService(spec),
  })),
  'C3.other-digest-is-refused': runtimeMutant(
    'another version is stopped and removed',
    (_driver, engine, sound) => ({
      async startService(spec) {
        for (const id of othersOf(spec, engine.containers())) {
          await sound.stopContainer(id, { gracePeriodSeconds: 0 });
          await sound.removeContainer(id);
        }
        return sound.startService(spec);
      },
    }),
  ),
  'C3.dead-of-other-digest-stays': runtimeMutant('dead ones are cleaned up', (_driver, engine, sound) => ({
    async startService(spec) {
      for (const id of othersOf(spec, engine.containers())) {
        if (engine.container(id)?.process === undefined) await sound.removeContainer(id);
      }
      return sound.startService(spec);
    },
  })),
  'C3.two-callers': runtimeMutant('two callers do not know of each other', (driver, { clock }) => ({
    startService: (spec) => defineRuntime(driver, { clock }).startService(spec),
  })),
};

function othersOf(
  spec: ContainerSpec,
  containers: readonly { id: ContainerId; labels: Readonly<Record<string, string>> }[],
): readonly ContainerId[] {
  return containers
    .filter(({ labels }) => labels[LABELS.digest] !== spec.labels[LABELS.digest])
    .map(({ id }) => id);
}
