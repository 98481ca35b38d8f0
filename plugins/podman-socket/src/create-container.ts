import { garbage, readObject } from '@rollforward/podman-shared';
import {
  type CallOptions,
  type Clock,
  type ContainerId,
  type ContainerSpec,
  isContainerId,
  type NetworkAttachment,
  RuntimeFault,
} from 'rollforward';

import { removeAbandonedCreates } from './abandoned-creates.ts';
import { createBody, needsImageEntrypoint } from './create-body.ts';
import { faultOf } from './faults.ts';
import { inspectImage } from './inspect-image.ts';
import { inspectNetwork } from './networks.ts';
import { createRequest } from './requests.ts';
import type { Service } from './service.ts';

/** Creates from an image that is here, on a network that is there. What Podman refuses, it takes back by itself. */
export async function createContainer(
  service: Service,
  clock: Clock,
  spec: ContainerSpec,
  { signal }: CallOptions = {},
): Promise<ContainerId> {
  await demandNetwork(service, spec.network, signal);
  const body = createBody(spec, await entrypointFor(service, spec, signal));
  await removeAbandonedCreates(service, clock, spec.name, signal);
  const answer = await service.change(createRequest(body), { signal });
  if (answer.status !== 201) throw faultOf('create', answer);
  const id = readObject(answer.text)['Id'];
  if (isContainerId(id)) return id;
  throw garbage('to a create has no id');
}

/** Podman takes the beginning of a network's id for its name, so a name that can be one is looked up first. */
async function demandNetwork(
  service: Service,
  network: NetworkAttachment,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (network.mode !== 'private' || !/^[0-9a-f]+$/.test(network.name)) return;
  if ((await inspectNetwork(service, network.name, signal)) !== undefined) return;
  throw new RuntimeFault({
    code: 'InvalidSpec',
    message: `network ${network.name}: expected one that exists`,
  });
}

async function entrypointFor(
  service: Service,
  spec: ContainerSpec,
  signal: AbortSignal | undefined,
): Promise<readonly string[] | undefined> {
  if (!needsImageEntrypoint(spec)) return undefined;
  const image = await inspectImage(service, spec.image, signal);
  if (image !== undefined) return image.entrypoint;
  throw new RuntimeFault({ code: 'ImageNotFound', message: 'podman create: the image is not here' });
}
