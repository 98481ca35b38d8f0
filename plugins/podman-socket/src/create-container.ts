import { garbage, needsImageEntrypoint, readObject } from '@rollforward/engine-shared';
import {
  type CallOptions,
  type ContainerId,
  type ContainerSpec,
  isContainerId,
  type NetworkAttachment,
  RuntimeFault,
} from 'rollforward';

import type { Engine } from './engine.ts';
import { faultOf } from './faults.ts';
import { inspectImage } from './inspect-image.ts';
import { findNetworks } from './networks.ts';

/** Creates from an image that is here, on a network that is there. What the engine refuses, it takes back by itself. */
export async function createContainer(
  engine: Engine,
  spec: ContainerSpec,
  { signal }: CallOptions = {},
): Promise<ContainerId> {
  const { service, dialect } = engine;
  await demandNetwork(engine, spec.network, signal);
  const request = dialect.requests.create(spec, await entrypointFor(engine, spec, signal));
  const answer = await service.change(request, { signal });
  if (answer.status !== 201) throw faultOf(dialect, 'create', answer);
  const id = readObject(answer.text)['Id'];
  if (isContainerId(id)) return id;
  throw garbage('to a create has no id');
}

/** Podman takes the beginning of a network's id for its name, and Docker creates without looking whether there is one. */
async function demandNetwork(
  engine: Engine,
  network: NetworkAttachment,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (network.mode !== 'private') return;
  if ((await findNetworks(engine, network.name, signal)).length > 0) return;
  throw new RuntimeFault({
    code: 'InvalidSpec',
    message: `network ${network.name}: expected one that exists`,
  });
}

async function entrypointFor(
  engine: Engine,
  spec: ContainerSpec,
  signal: AbortSignal | undefined,
): Promise<readonly string[] | undefined> {
  if (!needsImageEntrypoint(spec)) return undefined;
  const image = await inspectImage(engine, spec.image, signal);
  if (image !== undefined) return image.entrypoint;
  const message = `${engine.dialect.engine} create: the image is not here`;
  throw new RuntimeFault({ code: 'ImageNotFound', message });
}
