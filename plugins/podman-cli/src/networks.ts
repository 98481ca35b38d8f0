import { labelsAt, readObjects, stringAt } from '@rollforward/engine-shared';
import { type CallOptions, type NetworkLabels, RuntimeFault } from 'rollforward';

import { createNetworkArguments, inspectNetworkArguments, removeNetworkArguments } from './argv-network.ts';
import { faultOf } from './faults.ts';
import type { Podman } from './podman.ts';

export interface NetworkRecord {
  readonly labels: NetworkLabels;
}

/** The network of exactly that name. Podman also gives one whose id begins with it. */
export async function inspectNetwork(
  podman: Podman,
  name: string,
  signal: AbortSignal | undefined,
): Promise<NetworkRecord | undefined> {
  const result = await podman.ask(inspectNetworkArguments(name), { signal });
  if (result.exitCode !== 0) {
    // `more than one result`: a name that nobody has, and that is the beginning of several ids.
    if (/network not found|unable to find network|more than one result/.test(result.stderr)) return undefined;
    throw faultOf('network inspect', result);
  }
  const entry = readObjects(result.stdout).find((network) => stringAt(network, 'name') === name);
  return entry && { labels: labelsAt(entry, 'labels') };
}

/** Makes the network if there is none. Rejects with `NameConflict` if one of that name carries other labels. */
export async function ensureNetwork(
  podman: Podman,
  name: string,
  labels: NetworkLabels,
  { signal }: CallOptions = {},
): Promise<void> {
  const found = await inspectNetwork(podman, name, signal);
  if (found !== undefined) return demandLabels(name, found, labels);
  const result = await podman.change(createNetworkArguments(name, labels), { signal });
  if (result.exitCode === 0) return;
  const fault = faultOf('network create', result);
  // Somebody was faster; if it was us, for another service of the same deployment, all is well.
  const faster = fault.code === 'NameConflict' ? await inspectNetwork(podman, name, signal) : undefined;
  if (faster === undefined) throw fault;
  demandLabels(name, faster, labels);
}

/** Removes the network. Rejects with `StillRunning` while a container, dead or alive, is connected to it. */
export async function removeNetwork(
  podman: Podman,
  name: string,
  labels: NetworkLabels,
  { signal }: CallOptions = {},
): Promise<void> {
  const found = await inspectNetwork(podman, name, signal);
  if (found === undefined) return;
  demandLabels(name, found, labels);
  const result = await podman.change(removeNetworkArguments(name), { signal });
  const gone = result.exitCode === 0 || /network not found|unable to find network/.test(result.stderr);
  if (!gone) throw faultOf('network remove', result);
}

function demandLabels(name: string, found: NetworkRecord, wanted: NetworkLabels): void {
  if (Object.entries(wanted).every(([key, value]) => found.labels[key] === value)) return;
  throw new RuntimeFault({ code: 'NameConflict', message: `network ${name} is somebody else's` });
}
