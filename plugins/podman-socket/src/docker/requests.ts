import { localReference } from '@rollforward/engine-shared';
import { type ContainerId, type ContainerSpec, LABELS, type NetworkLabels } from 'rollforward';

import type { NetworkRecord } from '../dialect.ts';
import { get, word } from '../path.ts';
import type { ServiceRequest } from '../service.ts';
import { createBody } from './create-body.ts';

/*
 * What is said to Docker Engine. No path has a version, so that each engine takes it for its own newest one: newer engines refuse
 * the newest that older ones speak.
 */

export function listRequest(owner: string): ServiceRequest {
  const filters = JSON.stringify({ label: [`${LABELS.owner}=${owner}`] });
  return get(`/containers/json`, { all: 'true', filters });
}

/** The containers in a network, those that never ran included. A filter takes names and ids alike. */
export function listInNetworkRequest({ id, name }: NetworkRecord): ServiceRequest {
  const filters = JSON.stringify({ network: [id, name] });
  return get(`/containers/json`, { all: 'true', filters });
}

export function inspect(target: string): ServiceRequest {
  return get(`/containers/${word(target)}/json`);
}

export function create(spec: ContainerSpec, imageEntrypoint: readonly string[] | undefined): ServiceRequest {
  const body = createBody(spec, imageEntrypoint);
  return { method: 'POST', path: `/containers/create`, query: { name: spec.name }, body };
}

export function start(id: ContainerId): ServiceRequest {
  return post(id, 'start');
}

export function unpause(id: ContainerId): ServiceRequest {
  return post(id, 'unpause');
}

/** A stop with a grace period of 0 would send the stop signal first: who obeys it would have ended in another way. */
export function stop(id: ContainerId, gracePeriodSeconds: number): ServiceRequest {
  return gracePeriodSeconds === 0
    ? post(id, 'kill', { signal: 'SIGKILL' })
    : post(id, 'stop', { t: String(gracePeriodSeconds) });
}

export function remove(id: ContainerId, { force }: { readonly force: boolean }): ServiceRequest {
  const query = { v: 'true', force: String(force) };
  return { method: 'DELETE', path: `/containers/${word(id)}`, query };
}

export function rename(id: ContainerId, name: string): ServiceRequest {
  return post(id, 'rename', { name });
}

export function inspectImage(reference: string): ServiceRequest {
  return get(`/images/${word(localReference(reference))}/json`);
}

/** Always with a tag or a digest: without one Docker would fetch all that there are. */
export function pull(reference: string): ServiceRequest {
  const query = { fromImage: localReference(reference) };
  return { method: 'POST', path: `/images/create`, query };
}

/** A list, because a look at one finds the beginning of an id as well, and none at all where two have the name. */
export function findNetworks(name: string): ServiceRequest {
  return get(`/networks`, { filters: JSON.stringify({ name: [name] }) });
}

/** `CheckDuplicate` is what makes Engine 20.10 look at all whether the name is taken. */
export function createNetwork(name: string, labels: NetworkLabels): ServiceRequest {
  const body = { Name: name, CheckDuplicate: true, Driver: 'bridge', Labels: labels };
  return { method: 'POST', path: `/networks/create`, body };
}

/** By id: two may have one name. */
export function removeNetwork({ id }: NetworkRecord): ServiceRequest {
  return { method: 'DELETE', path: `/networks/${word(id)}` };
}

function post(id: ContainerId, verb: string, query: Readonly<Record<string, string>> = {}): ServiceRequest {
  return { method: 'POST', path: `/containers/${word(id)}/${verb}`, query };
}
