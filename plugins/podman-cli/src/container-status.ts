import { type Observation, observe } from '@rollforward/engine-shared';
import type { CallOptions, ContainerRef, ContainerStatus } from 'rollforward';

import { inspectContainers } from './observe.ts';
import type { Podman } from './podman.ts';

/**
 * Asks by id or name and believes only an answer that has exactly that id or name (C8). A container that Podman
 * shows with `ps --external` only is half a container, and absent.
 */
export async function containerStatus(
  podman: Podman,
  ref: ContainerRef,
  { signal }: CallOptions = {},
): Promise<ContainerStatus> {
  const target = 'id' in ref ? ref.id : ref.name;
  const look = async (): Promise<Observation | undefined> => {
    const records = await inspectContainers(podman, [target], signal);
    const record = records.find(({ id, name }) => ('id' in ref ? id === ref.id : name === ref.name));
    return record && observe(record);
  };
  const seen = await look();
  // A moment later Podman mostly knows the exit code of a process that has just ended.
  const settled = seen?.unnoticed === true ? await look() : seen;
  return settled?.status ?? { state: 'absent' };
}
