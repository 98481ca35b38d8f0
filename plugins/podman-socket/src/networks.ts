import { type CallOptions, type NetworkLabels, RuntimeFault } from 'rollforward';

import type { NetworkRecord } from './dialect.ts';
import type { Engine } from './engine.ts';
import { faultOf, saysMissing } from './faults.ts';

/** The networks of exactly that name, the oldest first. */
export async function findNetworks(
  { service, dialect }: Engine,
  name: string,
  signal: AbortSignal | undefined,
): Promise<readonly NetworkRecord[]> {
  const answer = await service.ask(dialect.requests.findNetworks(name), { signal });
  const found = dialect.readNetworks(answer, name);
  if (found === undefined) throw faultOf(dialect, 'network inspect', answer);
  return found;
}

/** Makes the network if there is none. Rejects with `NameConflict` if one of that name carries other labels. */
export async function ensureNetwork(
  engine: Engine,
  name: string,
  labels: NetworkLabels,
  { signal }: CallOptions = {},
): Promise<void> {
  const { service, dialect } = engine;
  const found = await findNetworks(engine, name, signal);
  if (found.length > 0) return demandLabels(found, labels);
  const answer = await service.change(dialect.requests.createNetwork(name, labels), { signal });
  if (answer.status === 200 || answer.status === 201) return;
  const fault = faultOf(dialect, 'network create', answer);
  // Somebody was faster; if it was us, for another service of the same deployment, all is well.
  const faster = fault.code === 'NameConflict' ? await findNetworks(engine, name, signal) : [];
  if (faster.length === 0) throw fault;
  demandLabels(faster, labels);
}

/** Removes the network. Rejects with `StillRunning` if the engine says that a container is connected to it. */
export async function removeNetwork(
  engine: Engine,
  name: string,
  labels: NetworkLabels,
  { signal }: CallOptions = {},
): Promise<void> {
  const found = await findNetworks(engine, name, signal);
  demandLabels(found, labels);
  for (const network of found) await removeFound(engine, network, signal);
}

/** Removes a network that was found; that it is gone by now is a success. */
export async function removeFound(
  { service, dialect }: Engine,
  network: NetworkRecord,
  signal: AbortSignal | undefined,
): Promise<void> {
  const answer = await service.change(dialect.requests.removeNetwork(network), { signal });
  const gone = answer.status === 204 || saysMissing(dialect, 'network', answer);
  if (!gone) throw faultOf(dialect, 'network remove', answer);
}

/** Throws `NameConflict` unless all of `found` carry the labels that are wanted. */
export function demandLabels(found: readonly NetworkRecord[], wanted: NetworkLabels): void {
  for (const { name, labels } of found) {
    if (Object.entries(wanted).every(([key, value]) => labels[key] === value)) continue;
    throw new RuntimeFault({ code: 'NameConflict', message: `network ${name} is somebody else's` });
  }
}
