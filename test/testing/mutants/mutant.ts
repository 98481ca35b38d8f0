import {
  type ContainerRuntime,
  type ContainerSpec,
  defineRuntime,
  isRuntimeFault,
  type FaultCode,
  RuntimeFault,
  type RuntimeDriver,
  type RuntimeFeatures,
} from '../../../src/index.ts';
import { createFakeDriver, type FakeEngine } from '../../../src/testing/index.ts';

/** A runtime broken on purpose in one way. */
export interface Mutant {
  /** What it does wrong. */
  readonly how: string;
  readonly attach: (engine: FakeEngine) => ContainerRuntime;
  /** What it declares, where that is not all. */
  readonly features?: RuntimeFeatures;
}

/** Mutants by the case that each must fail. */
export type Mutants = Readonly<Record<string, Mutant>>;

/** A mistake in a driver: `defineRuntime` stands in front of it, as of every driver. */
export function driverMutant(
  how: string,
  change: (driver: RuntimeDriver, engine: FakeEngine) => Partial<RuntimeDriver>,
): Mutant {
  return {
    how,
    attach(engine) {
      const driver = createFakeDriver(engine);
      return defineRuntime({ ...driver, ...change(driver, engine) }, { clock: engine.clock });
    },
  };
}

/** A mistake in what stands in front of the driver. */
export function runtimeMutant(
  how: string,
  change: (driver: RuntimeDriver, engine: FakeEngine, sound: ContainerRuntime) => Partial<ContainerRuntime>,
): Mutant {
  return {
    how,
    attach(engine) {
      const driver = createFakeDriver(engine);
      const sound = defineRuntime(driver, { clock: engine.clock });
      return { ...sound, ...change(driver, engine, sound) };
    },
  };
}

/** A driver that creates something else than it was asked for. */
export function specMutant(how: string, change: (spec: ContainerSpec) => ContainerSpec): Mutant {
  return driverMutant(how, (driver) => ({
    createContainer: (spec) => driver.createContainer(change(spec)),
  }));
}

/** `env` with each value changed. */
export function changeValues(
  env: Readonly<Record<string, string>>,
  change: (value: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, change(value)]));
}

/** Does `work`, and `otherwise` if it fails with `code`. */
export async function unless<T>(
  code: FaultCode,
  work: () => Promise<T>,
  otherwise: (fault: RuntimeFault) => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isRuntimeFault(error) && error.code === code) return otherwise(error);
    throw error;
  }
}

export function fault(code: FaultCode, message = 'made by a mutant'): RuntimeFault {
  return new RuntimeFault({ code, message });
}
