import { RuntimeFault, type RuntimeDriver, type RuntimeFeatures, SPEC_FEATURES } from '../index.ts';
import type { BegunCall, OpenCall } from './call-log.ts';
import type { FakeEngine } from './fake-engine.ts';
import { pullFakeImage } from './pull-fake-image.ts';

const FEATURES: RuntimeFeatures = {
  spec: SPEC_FEATURES,
  exitCodes: true,
  oomKilled: true,
  scope: 'process',
};

/**
 * The verbs of an engine in memory, raw: without deadlines, abort and joined stops, as the driver of a real engine is
 * before `defineRuntime`. Each call is recorded in `engine.log` and goes wrong as `engine.faults` says. A call runs to its
 * end in the engine whether or not anybody still waits.
 */
export function createFakeDriver(engine: FakeEngine): RuntimeDriver {
  async function perform<T>(begun: BegunCall, effect: (call: OpenCall) => T | Promise<T>): Promise<T> {
    const call = engine.log.begin(begun, engine.clock.now());
    try {
      const result = await engine.faults.run(call, () => effect(call));
      call.outcome = 'done';
      return result;
    } catch (error) {
      call.outcome = RuntimeFault.from(error).code;
      throw error;
    } finally {
      call.settledAt = engine.clock.now();
    }
  }
  const nameOf = (id: string): { readonly name?: string } => {
    const name = engine.container(id)?.name;
    return name === undefined ? {} : { name };
  };

  return {
    name: 'fake',
    features: FEATURES,
    listContainers: ({ owner }) => perform({ verb: 'listContainers' }, () => engine.list(owner)),
    containerStatus: (ref) => perform({ verb: 'containerStatus', ...ref }, () => engine.status(ref)),
    createContainer: (spec) =>
      perform({ verb: 'createContainer', name: spec.name, spec }, (call) => {
        const id = engine.create(spec);
        call.id = id;
        call.changed = true;
        return id;
      }),
    startContainer: (id) =>
      perform({ verb: 'startContainer', id, ...nameOf(id) }, (call) => {
        call.changed = engine.start(id);
      }),
    stopContainer: (id, { gracePeriodSeconds }) =>
      perform({ verb: 'stopContainer', id, ...nameOf(id), gracePeriodSeconds }, async (call) => {
        call.changed = engine.container(id)?.process !== undefined;
        return engine.stop(id, gracePeriodSeconds);
      }),
    removeContainer: (id) =>
      perform({ verb: 'removeContainer', id, ...nameOf(id) }, (call) => {
        call.changed = engine.remove(id);
      }),
    ensureImage: (reference, options) =>
      perform({ verb: 'ensureImage', name: reference }, async (call) => {
        const { image, pulled } = await pullFakeImage(engine, reference, options);
        call.changed = pulled;
        return { id: image.id, labels: image.labels ?? {} };
      }),
    ensureNetwork: (name, labels) =>
      perform({ verb: 'ensureNetwork', name }, (call) => {
        call.changed = engine.networks.ensure(name, labels);
      }),
    removeNetwork: (name, labels) =>
      perform({ verb: 'removeNetwork', name }, (call) => {
        call.changed = engine.removeNetwork(name, labels);
      }),
    renameContainer: (id, name) =>
      perform({ verb: 'renameContainer', id, ...nameOf(id) }, (call) => {
        engine.rename(id, name);
        call.changed = true;
      }),
  };
}
