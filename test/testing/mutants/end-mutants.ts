import { defineRuntime, type StopOutcome } from '../../../src/index.ts';
import type { FakeEngine } from '../../../src/testing/index.ts';
import { driverMutant, fault, type Mutants, runtimeMutant } from './mutant.ts';

export const stopMutants: Mutants = {
  'C12.signal-first': driverMutant('SIGKILL is all it knows', (driver) => ({
    stopContainer: (id) => driver.stopContainer(id, { gracePeriodSeconds: 0 }),
  })),
  'C12.given-signal': driverMutant('the signal is always SIGTERM', (driver) => ({
    createContainer: (spec) => driver.createContainer({ ...spec, stopSignal: 'SIGTERM' }),
  })),
  'C12.grace-is-kept': driverMutant('half of the grace period is enough', (driver) => ({
    stopContainer: (id, { gracePeriodSeconds }) =>
      driver.stopContainer(id, { gracePeriodSeconds: gracePeriodSeconds / 2 }),
  })),
  'C12.slow-but-willing': driverMutant('nobody gets more than half a second', (driver) => ({
    stopContainer: (id) => driver.stopContainer(id, { gracePeriodSeconds: 0.5 }),
  })),
  'C12.no-grace': driverMutant('0 means the default', (driver) => ({
    stopContainer: (id, { gracePeriodSeconds }) =>
      driver.stopContainer(id, { gracePeriodSeconds: gracePeriodSeconds || 10 }),
  })),
  'C13.end-is-seen': driverMutant('stop sends the signal and goes', (driver, engine) => ({
    async stopContainer(id, options) {
      if (engine.container(id)?.process === undefined) return driver.stopContainer(id, options);
      void driver.stopContainer(id, options);
      return { kind: 'stopped', exitCode: 0 };
    },
  })),
  'C13.already-stopped': driverMutant('what had ended was stopped now', (driver) => ({
    async stopContainer(id, options): Promise<StopOutcome> {
      const outcome = await driver.stopContainer(id, options);
      return outcome.kind === 'already-stopped' ? { ...outcome, kind: 'stopped' } : outcome;
    },
  })),
  'C13.never-started': driverMutant('stop makes a created container an exited one', (driver, engine) => ({
    async stopContainer(id, options) {
      const outcome = await driver.stopContainer(id, options);
      if (engine.container(id)?.state === 'created') engine.record(id).state = 'exited';
      return outcome;
    },
  })),
  'C13.absent': driverMutant('stop of nothing is an error', (driver, engine) => ({
    async stopContainer(id, options) {
      if (engine.container(id) === undefined) throw fault('Unavailable', 'no such container');
      return driver.stopContainer(id, options);
    },
  })),
  'C13.paused-is-resumed': driverMutant('what is paused cannot be stopped', (driver, engine) => ({
    async stopContainer(id, options) {
      if (engine.container(id)?.state === 'paused') throw fault('Unavailable', 'container state improper');
      return driver.stopContainer(id, options);
    },
  })),
  'C14.second-joins': runtimeMutant('each stop is one of its own', (driver, { clock }) => ({
    stopContainer: (id, options) => defineRuntime(driver, { clock }).stopContainer(id, options),
  })),
  'C14.abort-of-one': runtimeMutant('who gives up ends the stop for all', (_driver, engine, sound) => ({
    stopContainer(id, options) {
      const interrupt = (): void => engine.container(id)?.process?.interruptStops();
      options.signal?.addEventListener('abort', interrupt, { once: true });
      return sound.stopContainer(id, options);
    },
  })),
  'C15.truth-after-interruption': driverMutant('stopping is taken for stopped', (driver) => ({
    async containerStatus(ref) {
      const status = await driver.containerStatus(ref);
      return status.state === 'stopping' ? { ...status, state: 'exited' } : status;
    },
  })),
  'C15.stop-again': driverMutant('what is stopping is left to stop', (driver, engine) => ({
    async stopContainer(id, options) {
      if (engine.container(id)?.state === 'stopping') return { kind: 'already-stopped' };
      return driver.stopContainer(id, options);
    },
  })),
};

export const removeMutants: Mutants = {
  'C16.absent': driverMutant('remove of nothing is an error', (driver, engine) => ({
    async removeContainer(id) {
      if (engine.container(id) === undefined) throw fault('Unavailable', 'no such container');
      await driver.removeContainer(id);
    },
  })),
  'C16.exited': driverMutant('what has ended is kept', (driver, engine) => ({
    async removeContainer(id) {
      if (engine.container(id)?.state !== 'exited') await driver.removeContainer(id);
    },
  })),
  'C16.unstartable': driverMutant('what never ran cannot be removed', (driver, engine) => ({
    async removeContainer(id) {
      if (engine.container(id)?.state === 'created') throw fault('ContainerBroken');
      await driver.removeContainer(id);
    },
  })),
  'C16.running-is-refused': killing('running'),
  'C16.paused-is-refused': killing('paused'),
  'C16.stopping-is-refused': killing('stopping'),
  'C16.named-volume-stays': driverMutant('all volumes go', (driver, engine) => ({
    async removeContainer(id) {
      const mounts = engine.container(id)?.spec.mounts ?? [];
      await driver.removeContainer(id);
      for (const mount of mounts) if (mount.type === 'volume') engine.host.volumes.delete(mount.source);
    },
  })),
  'C16.anonymous-volume-goes': driverMutant('anonymous volumes stay', (driver, engine) => ({
    async removeContainer(id) {
      const volumes = engine.container(id)?.anonymousVolumes ?? [];
      await driver.removeContainer(id);
      for (const volume of volumes) engine.host.volumes.add(volume);
    },
  })),
};

function killing(state: 'running' | 'paused' | 'stopping'): Mutants[string] {
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
