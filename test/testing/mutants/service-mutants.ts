import {
  type ContainerId,
  type ContainerRuntime,
  type ContainerSpec,
  type ContainerState,
  defineRuntime,
  LABELS,
} from '../../../src/index.ts';
import { type Mutant, type Mutants, runtimeMutant } from './mutant.ts';

export const serviceMutants: Mutants = {
  'C3.absent-is-made': runtimeMutant('startService only creates', (_driver, _engine, sound) => ({
    async startService(spec) {
      if (spec.network.mode === 'private') await sound.ensureNetwork(spec.network.name, {});
      return sound.createContainer(spec);
    },
  })),
  'C3.running-is-returned': replacing('running'),
  'C3.paused-is-returned': runtimeMutant('a paused container is resumed', (_driver, engine, sound) => ({
    async startService(spec, options) {
      const id = await sound.startService(spec, options);
      engine.record(id).process?.thaw();
      engine.record(id).state = 'running';
      return id;
    },
  })),
  'C3.created-is-started': replacing('created'),
  'C3.exited-is-started': replacing('exited'),
  'C3.stopping-is-refused': runtimeMutant('a stopping container will do', (_driver, engine, sound) => ({
    async startService(spec) {
      const live = engine
        .containers()
        .find(({ name, process }) => name === spec.name && process !== undefined);
      return live?.id ?? sound.startService(spec);
    },
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

/** Compares specs with what a list shows, which has no environment, and so makes each container anew. */
function replacing(state: ContainerState): Mutant {
  return runtimeMutant(`a ${state} container is made anew`, (_driver, _engine, sound) => ({
    async startService(spec) {
      const status = await sound.containerStatus({ name: spec.name });
      if (status.state === state && status.state !== 'absent') await replace(sound, status.id);
      return sound.startService(spec);
    },
  }));
}

async function replace(runtime: ContainerRuntime, id: ContainerId): Promise<void> {
  await runtime.stopContainer(id, { gracePeriodSeconds: 5 });
  await runtime.removeContainer(id);
}

function othersOf(
  spec: ContainerSpec,
  containers: readonly { id: ContainerId; labels: Readonly<Record<string, string>> }[],
): readonly ContainerId[] {
  return containers
    .filter(({ labels }) => labels[LABELS.digest] !== spec.labels[LABELS.digest])
    .map(({ id }) => id);
}
