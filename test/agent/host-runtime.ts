import { type ContainerRuntime, defineRuntime } from '../../src/index.ts';
import { createFakeDriver, FakeEngine } from '../../src/testing/index.ts';

/** A fake engine that says of itself that every process of the host can see it. */
export function hostRuntime(): ContainerRuntime {
  const driver = createFakeDriver(new FakeEngine());
  return defineRuntime({ ...driver, features: { ...driver.features, scope: 'host' } });
}
