import {
  type EngineDescription,
  type FaultCode,
  type LogLine,
  type LogsOptions,
  type RuntimeDriver,
  type RuntimeFeatures,
  RuntimeFault,
  SPEC_FEATURES,
} from '../index.ts';
import type { BegunCall, OpenCall } from './call-log.ts';
import type { FakeEngine } from './fake-engine.ts';
import { performCall } from './perform-call.ts';
import { performStream } from './perform-stream.ts';
import { pullFakeImage } from './pull-fake-image.ts';

const FEATURES: RuntimeFeatures = {
  spec: SPEC_FEATURES,
  exitCodes: true,
  oomKilled: true,
  scope: 'process',
};

/** Of the fake, which has no versions of its own. */
export const FAKE_DESCRIPTION: EngineDescription = { engine: 'other', version: '1.0.0', rootless: true };

/**
 * The verbs of an engine in memory, raw: without deadlines, abort and joined stops, as the driver of a real engine is
 * before `defineRuntime`. Each call is recorded in `engine.log` and goes wrong as `engine.faults` says. A call runs to its
 * end in the engine whether or not anybody still waits.
 */
export function createFakeDriver(engine: FakeEngine): RuntimeDriver {
  function perform<T>(begun: BegunCall, effect: (call: OpenCall) => T | Promise<T>): Promise<T> {
    return performCall(engine, { ...begun, changed: false }, effect);
  }
  const nameOf = (id: string): { readonly name?: string } => {
    const name = engine.container(id)?.name;
    return name === undefined ? {} : { name };
  };

  /** What is in a state that nobody knows may live: a driver acts on no such container. */
  const demandKnown = (id: string, code: FaultCode): void => {
    if (engine.container(id)?.word === undefined) return;
    throw new RuntimeFault({ code, message: 'its state is not known' });
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
        demandKnown(id, 'Unavailable');
        call.changed = engine.start(id);
      }),
    stopContainer: (id, { gracePeriodSeconds }) =>
      perform({ verb: 'stopContainer', id, ...nameOf(id), gracePeriodSeconds }, async (call) => {
        demandKnown(id, 'StillRunning');
        call.changed = engine.container(id)?.process !== undefined;
        return engine.stop(id, gracePeriodSeconds);
      }),
    removeContainer: (id) =>
      perform({ verb: 'removeContainer', id, ...nameOf(id) }, (call) => {
        demandKnown(id, 'StillRunning');
        call.changed = engine.remove(id);
      }),
    ensureImage: (reference, options) =>
      perform({ verb: 'ensureImage', name: reference, policy: options.policy }, async (call) => {
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
    events: ({ signal } = {}) =>
      performStream(engine, { verb: 'events', changed: false }, () => engine.events.subscribe(signal)),
    logs: (id, options = {}) =>
      performStream(engine, { verb: 'logs', id, ...nameOf(id), changed: false }, () =>
        readLogs(engine, id, options),
      ),
    describeEngine: () => perform({ verb: 'describeEngine' }, () => FAKE_DESCRIPTION),
  };
}

/** Only what lives is followed. */
function readLogs(engine: FakeEngine, id: string, options: LogsOptions): AsyncIterable<LogLine> {
  const container = engine.container(id);
  if (container === undefined) {
    throw new RuntimeFault({ code: 'ContainerBroken', message: 'no such container' });
  }
  const follow = options.follow === true && container.process !== undefined;
  return container.output.read({ ...options, follow });
}
