import { type ContainerId, isRuntimeFault, type NetworkAttachment, type PortBinding } from '../index.ts';
import { demandEngineName, demandOneOf, demandReference } from './demand.ts';
import type { FakeEngine } from './fake-engine.ts';

/** A container that is not ours. */
export interface ForeignContainer {
  /** Letters, digits, `_`, dots and dashes; no other container has it. */
  readonly name: string;
  /** A reference; default `foreign:latest`. It is pulled. */
  readonly image?: string;
  /** Default: none. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Published while it runs, on a private network only; default none. */
  readonly ports?: readonly PortBinding[];
  /** Default `none`; a private network is made if it is not there. */
  readonly network?: NetworkAttachment;
  /** Default `running`. */
  readonly state?: 'created' | 'running' | 'exited';
}

/** Makes a container that is not ours. Throws a `TypeError`, and makes none, where the engine refuses it. */
export function addForeign(engine: FakeEngine, foreign: ForeignContainer): ContainerId {
  const { name, image = 'foreign:latest', labels = {}, ports = [], state = 'running' } = foreign;
  const { network = { mode: 'none' } } = foreign;
  demandEngineName('name', name);
  demandReference('image', image);
  demandOneOf('state', state, ['created', 'running', 'exited']);
  let id: ContainerId | undefined;
  try {
    engine.images.pull(image);
    if (network.mode === 'private' && !engine.networks.has(network.name)) {
      engine.networks.addForeign(network.name);
    }
    const rest = { env: {}, mounts: [], gracePeriodSeconds: 10 };
    id = engine.create({ name, image, labels, ports, network, ...rest });
    if (state !== 'created') engine.start(id);
  } catch (error) {
    if (id !== undefined) engine.lose(id);
    if (!isRuntimeFault(error)) throw error;
    throw new TypeError(`no engine would have the foreign container ${name}: ${error.message}`, {
      cause: error,
    });
  }
  if (state === 'exited') engine.record(id).process?.end({ exitCode: 0, oomKilled: false });
  return id;
}
