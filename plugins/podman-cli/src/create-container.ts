import { needsImageEntrypoint } from '@rollforward/engine-shared';
import {
  type CallOptions,
  type ContainerId,
  type ContainerSpec,
  isContainerId,
  type NetworkAttachment,
  RuntimeFault,
} from 'rollforward';

import { createArguments } from './argv-create.ts';
import type { CreateSweeper } from './create-sweeper.ts';
import { passEnv } from './env-file.ts';
import { faultOf } from './faults.ts';
import { inspectImage } from './inspect-image.ts';
import { inspectNetwork } from './networks.ts';
import type { Podman } from './podman.ts';
import type { Variables } from './podman-environment.ts';

export interface CreateContext {
  readonly podman: Podman;
  /** The environment of Podman's own process. */
  readonly own: Variables;
  readonly sweeper: CreateSweeper;
}

/** Creates from an image that is here, on a network that is there. What Podman refuses, it takes back by itself. */
export async function createContainer(
  { podman, own, sweeper }: CreateContext,
  spec: ContainerSpec,
  { signal }: CallOptions = {},
): Promise<ContainerId> {
  const { file, variables } = passEnv(spec.env, own);
  await demandNetwork(podman, spec.network, signal);
  const imageEntrypoint = await entrypointFor(podman, spec, signal);
  const args = createArguments({
    spec,
    bareEnvNames: Object.keys(variables),
    ...(imageEntrypoint && { imageEntrypoint }),
  });
  const result = await sweeper.beside(spec.name, signal, () =>
    podman.change(args, { signal, input: file, variables }),
  );
  if (result.exitCode !== 0) throw faultOf('create', result);
  const id = result.stdout.trim().split('\n').at(-1);
  if (isContainerId(id)) return id;
  throw new RuntimeFault({ code: 'Unavailable', message: 'podman create: gave no id' });
}

/** Podman takes the beginning of a network's id for its name, so a name that can be one is looked up first. */
async function demandNetwork(
  podman: Podman,
  network: NetworkAttachment,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (network.mode !== 'private' || !/^[0-9a-f]+$/.test(network.name)) return;
  if ((await inspectNetwork(podman, network.name, signal)) !== undefined) return;
  throw new RuntimeFault({
    code: 'InvalidSpec',
    message: `network ${network.name}: expected one that exists`,
  });
}

async function entrypointFor(
  podman: Podman,
  spec: ContainerSpec,
  signal: AbortSignal | undefined,
): Promise<readonly string[] | undefined> {
  if (!needsImageEntrypoint(spec)) return undefined;
  const image = await inspectImage(podman, spec.image, signal);
  if (image !== undefined) return image.entrypoint;
  throw new RuntimeFault({ code: 'ImageNotFound', message: 'podman create: the image is not here' });
}
