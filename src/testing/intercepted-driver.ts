import type {
  CallOptions,
  ContainerRef,
  ContainerRuntime,
  ExistingContainer,
  ImageInfo,
  RuntimeDriver,
} from '../index.ts';
import type { BegunCall, OpenCall } from './call-log.ts';
import { type ScriptedCalls, performCall } from './perform-call.ts';
import { performStream } from './perform-stream.ts';
import type { EffectTime } from './scripted-faults.ts';

/**
 * The verbs of `runtime` as a driver, each of them recorded, and performed as the script says.
 *
 * Deadlines of `runtime` itself are lifted where the caller waits: those of whoever defines a runtime with this driver
 * are the only ones. A late effect has no caller, so it keeps the deadline that `runtime` gives it.
 */
export function interceptedDriver(runtime: ContainerRuntime, calls: ScriptedCalls): RuntimeDriver {
  const names = new Map<string, string>();

  function perform<T>(
    begun: BegunCall,
    options: CallOptions,
    effect: (options: CallOptions, call: OpenCall) => Promise<T>,
  ): Promise<T> {
    return performCall(calls, begun, (call, time) => effect(boundsOf(options, time), call));
  }
  const nameOf = (id: string): { readonly name?: string } => {
    const name = names.get(id);
    return name === undefined ? {} : { name };
  };
  const learn = (containers: readonly ExistingContainer[]): readonly ExistingContainer[] => {
    for (const { id, name } of containers) names.set(id, name);
    return containers;
  };

  const driver: RuntimeDriver = {
    name: runtime.name,
    features: runtime.features,
    ...(runtime.endpoint && { endpoint: runtime.endpoint }),
    listContainers: ({ owner, ...options }) =>
      perform({ verb: 'listContainers' }, options, async (bounds) =>
        learn(await runtime.listContainers({ owner, ...bounds })),
      ),
    containerStatus: (ref, options = {}) =>
      perform({ verb: 'containerStatus', ...named(ref, nameOf) }, options, (bounds) =>
        runtime.containerStatus(ref, bounds),
      ),
    createContainer: (spec, options = {}) =>
      perform({ verb: 'createContainer', name: spec.name, spec }, options, async (bounds, call) => {
        const id = await runtime.createContainer(spec, bounds);
        names.set(id, spec.name);
        call.id = id;
        return id;
      }),
    startContainer: (id, options = {}) =>
      perform({ verb: 'startContainer', id, ...nameOf(id) }, options, (bounds) =>
        runtime.startContainer(id, bounds),
      ),
    stopContainer: (id, { gracePeriodSeconds, ...options }) =>
      perform({ verb: 'stopContainer', id, ...nameOf(id), gracePeriodSeconds }, options, (bounds) =>
        runtime.stopContainer(id, { gracePeriodSeconds, ...bounds }),
      ),
    removeContainer: (id, options = {}) =>
      perform({ verb: 'removeContainer', id, ...nameOf(id) }, options, async (bounds) => {
        await runtime.removeContainer(id, bounds);
        names.delete(id);
      }),
    ensureImage: (reference, { policy, onProgress, ...options }) =>
      perform({ verb: 'ensureImage', name: reference, policy }, options, (bounds): Promise<ImageInfo> =>
        runtime.ensureImage(reference, { policy, ...(onProgress && { onProgress }), ...bounds }),
      ),
    ensureNetwork: (name, labels, options = {}) =>
      perform({ verb: 'ensureNetwork', name }, options, (bounds) =>
        runtime.ensureNetwork(name, labels, bounds),
      ),
    removeNetwork: (name, labels, options = {}) =>
      perform({ verb: 'removeNetwork', name }, options, (bounds) =>
        runtime.removeNetwork(name, labels, bounds),
      ),
  };
  if (runtime.renameContainer !== undefined) {
    driver.renameContainer = (id, name, options = {}) =>
      perform({ verb: 'renameContainer', id, ...nameOf(id) }, options, async (bounds) => {
        await runtime.renameContainer?.(id, name, bounds);
        names.set(id, name);
      });
  }
  const describe = runtime.describeEngine?.bind(runtime);
  if (describe !== undefined) {
    driver.describeEngine = (options = {}) => perform({ verb: 'describeEngine' }, options, describe);
  }
  const events = runtime.events?.bind(runtime);
  if (events !== undefined) {
    driver.events = (options) => performStream(calls, { verb: 'events' }, () => events(options));
  }
  const logs = runtime.logs?.bind(runtime);
  if (logs !== undefined) {
    driver.logs = (id, options) =>
      performStream(calls, { verb: 'logs', id, ...nameOf(id) }, () => logs(id, options));
  }
  return driver;
}

/** Nobody waits for what is late: its caller's signal must not keep it from landing. */
function boundsOf({ signal }: CallOptions, time: EffectTime): CallOptions {
  if (time === 'late') return {};
  return { deadlineMs: Infinity, ...(signal && { signal }) };
}

function named(
  ref: ContainerRef,
  nameOf: (id: string) => { readonly name?: string },
): Pick<BegunCall, 'id' | 'name'> {
  return 'id' in ref ? { ...ref, ...nameOf(ref.id) } : ref;
}
