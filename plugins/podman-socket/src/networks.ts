import { labelsAt, readObject, stringAt } from '@rollforward/podman-shared';
import { type CallOptions, type NetworkLabels, RuntimeFault } from 'rollforward';

import { faultOf, saysMissing } from './faults.ts';
import { createNetworkRequest, inspectNetworkRequest, removeNetworkRequest } from './requests.ts';
import type { Service } from './service.ts';

export interface NetworkRecord {
  readonly labels: NetworkLabels;
}

/** The network of exactly that name. Podman also gives one whose id begins with it. */
export async function inspectNetwork(
  service: Service,
  name: string,
  signal: AbortSignal | undefined,
): Promise<NetworkRecord | undefined> {
  const answer = await service.ask(inspectNetworkRequest(name), { signal });
  if (saysMissing('network', answer)) return undefined;
  if (answer.status !== 200) {
    const fault = faultOf('network inspect', answer);
    // A name that nobody has, and that is the beginning of several ids.
    if (/more than one result/.test(fault.message)) return undefined;
    throw fault;
  }
  const entry = readObject(answer.text);
  return stringAt(entry, 'name') === name ? { labels: labelsAt(entry, 'labels') } : undefined;
}

/** Makes the network if there is none. Rejects with `NameConflict` if one of that name carries other labels. */
export async function ensureNetwork(
  service: Service,
  name: string,
  labels: NetworkLabels,
  { signal }: CallOptions = {},
): Promise<void> {
  const found = await inspectNetwork(service, name, signal);
  if (found !== undefined) return demandLabels(name, found, labels);
  const answer = await service.change(createNetworkRequest(name, labels), { signal });
  if (answer.status === 200) return;
  const fault = faultOf('network create', answer);
  // Somebody was faster; if it was us, for another service of the same deployment, all is well.
  const faster = fault.code === 'NameConflict' ? await inspectNetwork(service, name, signal) : undefined;
  if (faster === undefined) throw fault;
  demandLabels(name, faster, labels);
}

/** Removes the network. Rejects with `StillRunning` while a container, dead or alive, is connected to it. */
export async function removeNetwork(
  service: Service,
  name: string,
  labels: NetworkLabels,
  { signal }: CallOptions = {},
): Promise<void> {
  const found = await inspectNetwork(service, name, signal);
  if (found === undefined) return;
  demandLabels(name, found, labels);
  const answer = await service.change(removeNetworkRequest(name), { signal });
  const gone = answer.status === 204 || saysMissing('network', answer);
  if (!gone) throw faultOf('network remove', answer);
}

function demandLabels(name: string, found: NetworkRecord, wanted: NetworkLabels): void {
  if (Object.entries(wanted).every(([key, value]) => found.labels[key] === value)) return;
  throw new RuntimeFault({ code: 'NameConflict', message: `network ${name} is somebody else's` });
}
