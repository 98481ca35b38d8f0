import type { ContainerId, ContainerRuntime, ContainerState, StopOutcome } from '../../../src/index.ts';
import type { FakeEngine } from '../../../src/testing/index.ts';
import { driverMutant, fault, type Mutant, type Mutants, runtimeMutant, unless } from './mutant.ts';

/** How a stop goes wrong, in each state: for `stopContainer`, and for `stopService` as well. */
const STOPPING: Readonly<Record<ContainerState, Mutant>> = {
  absent: driverMutant('stop of nothing is an error', (driver, engine) => ({
    async stopContainer(id, options) {
      if (engine.container(id) === undefined) throw fault('Unavailable', 'no such container');
      return driver.stopContainer(id, options);
    },
  })),
  created: driverMutant('stop makes a created container an exited one', (driver, engine) => ({
    async stopContainer(id, options) {
      const outcome = await driver.stopContainer(id, options);
      if (engine.container(id)?.state === 'created') engine.record(id).state = 'exited';
      return outcome;
    },
  })),
  running: driverMutant('what is stopped is removed as well', (driver) => ({
    async stopContainer(id, options) {
      const outcome = await driver.stopContainer(id, options);
      if (outcome.kind === 'stopped') await driver.removeContainer(id);
      return outcome;
    },
  })),
  paused: driverMutant('what is paused cannot be stopped', (driver, engine) => ({
    async stopContainer(id, options) {
      if (engine.container(id)?.state === 'paused') throw fault('Unavailable', 'container state improper');
      return driver.stopContainer(id, options);
    },
  })),
  stopping: driverMutant('what is stopping is left to stop', (driver, engine) => ({
    async stopContainer(id, options) {
      if (engine.container(id)?.state === 'stopping') return { kind: 'already-stopped' };
      return driver.stopContainer(id, options);
    },
  })),
  exited: driverMutant('what had ended is stopped now', (driver, engine) => ({
    async stopContainer(id, options): Promise<StopOutcome> {
      const ended = engine.container(id)?.state === 'exited';
      const outcome = await driver.stopContainer(id, options);
      return ended && outcome.kind === 'already-stopped' ? { ...outcome, kind: 'stopped' } : outcome;
    },
  })),
  unknown: driverMutant('what is not known to live is stopped', (driver, engine) => ({
    async stopContainer(id, options) {
      if (engine.container(id)?.word !== undefined) return { kind: 'already-stopped' };
      return driver.stopContainer(id, options);
    },
  })),
};

/** Mistakes in the columns of the state table that containers live and end by. */
export const stateLivingMutants: Mutants = {
  'C5.start-of-absent': driverMutant('start of nothing is a success', (driver) => ({
    startContainer: (id) =>
      unless(
        'ContainerBroken',
        () => driver.startContainer(id),
        () => undefined,
      ),
  })),
  'C1.start-of-created': driverMutant('start only begins', (_driver, engine) => ({
    async startContainer(id) {
      void engine.clock.sleep(500).then(() => engine.container(id) && engine.start(id));
    },
  })),
  'C1.start-of-running': driverMutant('start of a running container restarts it', (driver, engine) => ({
    async startContainer(id) {
      engine.container(id)?.process?.kill();
      await driver.startContainer(id);
    },
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
  'C5.start-of-stopping': driverMutant('start takes a stop back', (driver, engine) => ({
    async startContainer(id) {
      if (engine.container(id)?.state === 'stopping') engine.record(id).state = 'running';
      await driver.startContainer(id);
    },
  })),
  'C1.start-of-exited': driverMutant('what has ended is not started again', (driver, engine) => ({
    async startContainer(id) {
      if (engine.container(id)?.state !== 'exited') await driver.startContainer(id);
    },
  })),
  'C5.start-of-unknown': driverMutant('start finds out what is not known by force', (driver, engine) => ({
    async startContainer(id) {
      if (engine.container(id)?.word !== undefined) {
        engine.record(id).word = undefined;
        engine.record(id).process?.kill();
      }
      await driver.startContainer(id);
    },
  })),

  'C13.stop-of-absent': STOPPING.absent,
  'C13.stop-of-created': STOPPING.created,
  'C13.stop-of-running': STOPPING.running,
  'C13.stop-of-paused': STOPPING.paused,
  'C15.stop-of-stopping': STOPPING.stopping,
  'C13.stop-of-exited': STOPPING.exited,
  'C13.stop-of-unknown': STOPPING.unknown,

  'C13.stop-service-of-absent': ofService(STOPPING.absent),
  'C13.stop-service-of-created': ofService(STOPPING.created),
  'C13.stop-service-of-running': ofService(STOPPING.running),
  'C13.stop-service-of-paused': ofService(STOPPING.paused),
  'C15.stop-service-of-stopping': ofService(STOPPING.stopping),
  'C13.stop-service-of-exited': ofService(STOPPING.exited),
  'C13.stop-service-of-unknown': ofService(STOPPING.unknown),

  'C16.remove-of-absent': driverMutant('remove of nothing is an error', (driver, engine) => ({
    async removeContainer(id) {
      if (engine.container(id) === undefined) throw fault('Unavailable', 'no such container');
      await driver.removeContainer(id);
    },
  })),
  'C16.remove-of-created': driverMutant('what never ran is kept', (driver, engine) => ({
    async removeContainer(id) {
      if (engine.container(id)?.state !== 'created') await driver.removeContainer(id);
    },
  })),
  'C16.remove-of-running': killing('running'),
  'C16.remove-of-paused': killing('paused'),
  'C16.remove-of-stopping': killing('stopping'),
  'C16.remove-of-exited': driverMutant('what has ended is kept', (driver, engine) => ({
    async removeContainer(id) {
      if (engine.container(id)?.state !== 'exited') await driver.removeContainer(id);
    },
  })),
  'C16.remove-of-unknown': driverMutant('what is not known is nothing', (driver, engine) => ({
    async removeContainer(id) {
      if (engine.container(id)?.word !== undefined) engine.lose(id);
      await driver.removeContainer(id);
    },
  })),

  'C3.start-service-of-absent': runtimeMutant('startService only creates', (_driver, _engine, sound) => ({
    startService: (spec) => sound.createContainer(spec),
  })),
  'C3.start-service-of-created': replacing('created'),
  'C3.start-service-of-running': replacing('running'),
  'C3.start-service-of-paused': runtimeMutant('a paused one is resumed', (_driver, engine, sound) => ({
    async startService(spec, options) {
      const id = await sound.startService(spec, options);
      engine.record(id).process?.thaw();
      engine.record(id).state = 'running';
      return id;
    },
  })),
  'C3.start-service-of-stopping': givingTheOneThatIs('stopping'),
  'C3.start-service-of-exited': replacing('exited'),
  'C3.start-service-of-unknown': givingTheOneThatIs('unknown'),
};

/** The same mistake in `stopService` alone. */
function ofService({ how, attach }: Mutant): Mutant {
  return runtimeMutant(`of a service: ${how}`, (_driver, engine) => ({
    stopService: (id, options) => attach(engine).stopContainer(id, options),
  }));
}

function killing(state: 'running' | 'paused' | 'stopping'): Mutant {
  return driverMutant(`remove kills what is ${state}`, (driver, engine) => ({
    async removeContainer(id) {
      kill(engine, id, state);
      await driver.removeContainer(id);
    },
  }));
}

function kill(engine: FakeEngine, id: string, state: string): void {
  const container = engine.container(id);
  if (container?.state === state) container.process?.kill();
}

function givingTheOneThatIs(state: 'stopping' | 'unknown'): Mutant {
  return runtimeMutant(`one that is ${state} will do`, (_driver, _engine, sound) => ({
    async startService(spec, options) {
      const there = await sound.containerStatus({ name: spec.name });
      return there.state === state ? there.id : sound.startService(spec, options);
    },
  }));
}

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
