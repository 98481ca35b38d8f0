import { hasRegistry, localReference } from '@rollforward/engine-shared';
import { type ContainerId, type ContainerSpec, LABELS, type NetworkLabels } from 'rollforward';

import type { NetworkRecord } from '../dialect.ts';
import { get, word } from '../path.ts';
import type { ServiceRequest } from '../service.ts';
import { createBody } from './create-body.ts';

/*
 * What is said to the service. Compat paths are Docker's API and are used where they say all that is needed; libpod's are
 * used where they do not, and each such request says why. Every value is encoded: none can become a path, a query or
 * another request.
 */

/** The oldest that has all that is needed, so that no later one changes the answers. */
const LIBPOD = '/v4.0.0/libpod';

/** libpod: the compat list lacks the process, the exit code and the time of the end. */
export function listRequest(owner: string): ServiceRequest {
  const filters = JSON.stringify({ label: [`${LABELS.owner}=${owner}`] });
  return get(`${LIBPOD}/containers/json`, { all: 'true', filters });
}

/** Everything there is, for what it costs the service to say it. */
export function listAllRequest(): ServiceRequest {
  return get(`${LIBPOD}/containers/json`, { all: 'true' });
}

/** libpod: storage that belongs to no container is in no compat list. The name's beginning is a pattern: compare. */
export function listStorageRequest(beginning: string): ServiceRequest {
  const filters = JSON.stringify({ name: [`^${beginning.replaceAll('.', '\\.')}`] });
  return get(`${LIBPOD}/containers/json`, { all: 'true', external: 'true', filters });
}

/** libpod: the compat answer has other words for the state, fewer of them. */
export function inspect(target: string): ServiceRequest {
  return get(`${LIBPOD}/containers/${word(target)}/json`);
}

/** libpod: a compat create copies proxies of the service's own environment, and parses mounts out of text. */
export function create(spec: ContainerSpec, imageEntrypoint: readonly string[] | undefined): ServiceRequest {
  const body = createBody(spec, imageEntrypoint);
  return { method: 'POST', path: `${LIBPOD}/containers/create`, body };
}

export function start(id: ContainerId): ServiceRequest {
  return { method: 'POST', path: `/containers/${word(id)}/start` };
}

export function unpause(id: ContainerId): ServiceRequest {
  return { method: 'POST', path: `/containers/${word(id)}/unpause` };
}

export function stop(id: ContainerId, gracePeriodSeconds: number): ServiceRequest {
  return { method: 'POST', path: `/containers/${word(id)}/stop`, query: { t: String(gracePeriodSeconds) } };
}

export function remove(id: ContainerId, { force }: { readonly force: boolean }): ServiceRequest {
  const query = { v: 'true', force: String(force) };
  return { method: 'DELETE', path: `/containers/${word(id)}`, query };
}

export function rename(id: ContainerId, name: string): ServiceRequest {
  return { method: 'POST', path: `/containers/${word(id)}/rename`, query: { name } };
}

/** libpod: a compat look-up reads a short name as one of Docker Hub. */
export function inspectImage(reference: string): ServiceRequest {
  return get(`${LIBPOD}/images/${word(localReference(reference))}/json`);
}

/** libpod for a short name, which Podman's own configuration resolves; compat for the others tells how far it has come. */
export function pull(reference: string): ServiceRequest {
  const image = localReference(reference);
  return hasRegistry(reference)
    ? { method: 'POST', path: '/images/create', query: { fromImage: image } }
    : { method: 'POST', path: `${LIBPOD}/images/pull`, query: { reference: image } };
}

/** libpod, as the next one. */
export function findNetworks(name: string): ServiceRequest {
  return get(`${LIBPOD}/networks/${word(name)}/json`);
}

/** libpod: a compat create cuts the network off from the host's other ones, which `podman network create` does not. */
export function createNetwork(name: string, labels: NetworkLabels): ServiceRequest {
  const body = { name, driver: 'bridge', dns_enabled: true, labels };
  return { method: 'POST', path: `${LIBPOD}/networks/create`, body };
}

/** By name: given an id, Podman does not see that the network is in use. libpod answers 200 with an error inside. */
export function removeNetwork({ name }: NetworkRecord): ServiceRequest {
  return { method: 'DELETE', path: `/networks/${word(name)}` };
}
