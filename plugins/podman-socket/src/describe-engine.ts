import {
  describePodman,
  type JsonObject,
  objectIn,
  readObject,
  shortReason,
} from '@rollforward/engine-shared';
import { type CallOptions, type EngineDescription, RuntimeFault } from 'rollforward';

import { describeDocker } from './docker-info.ts';
import type { Service, ServiceRequest } from './service.ts';

/** libpod: the compat answer lacks what Podman alone has, such as where its run folder is. */
const PODMAN_INFO: ServiceRequest = { method: 'GET', path: '/v4.0.0/libpod/info' };

/** Without a version in the path, so that a daemon answers which one would refuse it. */
const DOCKER_INFO: ServiceRequest = { method: 'GET', path: '/info' };
const DOCKER_VERSION: ServiceRequest = { method: 'GET', path: '/version' };

/** What Podman behind `service` says of itself: one request. */
export async function describePodmanService(
  service: Service,
  { signal }: CallOptions = {},
): Promise<EngineDescription> {
  return describePodman(await ask(service, PODMAN_INFO, signal));
}

/** What Docker behind `service` says of itself: two requests. */
export async function describeDockerService(
  service: Service,
  { signal }: CallOptions = {},
): Promise<EngineDescription> {
  const version = await ask(service, DOCKER_VERSION, signal);
  return describeDocker(await ask(service, DOCKER_INFO, signal), version);
}

async function ask(
  service: Service,
  request: ServiceRequest,
  signal: AbortSignal | undefined,
): Promise<JsonObject> {
  const { status, text } = await service.ask(request, { signal });
  if (status === 200) return readObject(text);
  const said: unknown = objectIn(text)?.['message'];
  const reason = shortReason(typeof said === 'string' ? said : text);
  const message = `GET ${request.path}: it was answered with ${status}${reason === '' ? '' : `: ${reason}`}`;
  throw new RuntimeFault({ code: 'Unavailable', message });
}
