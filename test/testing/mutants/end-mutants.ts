import { defineRuntime, type StopOutcome } from '../../../src/index.ts';
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
  'C12.stop-service': runtimeMutant('stopService is for those in a hurry', (_driver, _engine, sound) => ({
    stopService: (id, options) => sound.stopContainer(id, { ...options, gracePeriodSeconds: 0 }),
  })),
  'C13.unnoticed-end': driverMutant(
    'an end is waited for until the engine tells of it',
    (driver, engine) => ({
      async stopContainer(id, options) {
        const believed = engine.container(id)?.state === 'running';
        if (believed && engine.container(id)?.process === undefined) throw fault('StillRunning');
        return driver.stopContainer(id, options);
      },
    }),
  ),
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
  'C14.second-joins': runtimeMutant('each stop is one of its own', (driver, { clock }) => ({
    stopContainer: (id, options) => defineRuntime(driver, { clock }).stopContainer(id, options),
  })),
  'C14.either-verb-joins': runtimeMutant('stopService stops by itself', (driver, { clock }) => ({
    stopService: (id, options) => defineRuntime(driver, { clock }).stopContainer(id, options),
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
  'C15.finished-by-another': driverMutant('what was to stop once gets no grace again', (driver, engine) => ({
    async stopContainer(id, options) {
      if (engine.container(id)?.state === 'stopping') engine.container(id)?.process?.kill();
      const outcome = await driver.stopContainer(id, options);
      return outcome.kind === 'already-stopped' ? { ...outcome, kind: 'killed' } : outcome;
    },
  })),
};

export const removeMutants: Mutants = {
  'C16.unstartable': driverMutant('what never ran cannot be removed', (driver, engine) => ({
    async removeContainer(id) {
      if (engine.container(id)?.state === 'created') throw fault('ContainerBroken');
      await driver.removeContainer(id);
    },
  })),
  'C16.unnoticed-end': driverMutant("the engine's word is believed", (driver, engine) => ({
    async removeContainer(id) {
      if (engine.container(id)?.state === 'running') throw fault('StillRunning');
      await driver.removeContainer(id);
    },
  })),
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
