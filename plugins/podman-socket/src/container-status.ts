import { type Observation, observe } from '@rollforward/engine-shared';
import type { CallOptions, ContainerRef, ContainerStatus } from 'rollforward';

import type { Engine } from './engine.ts';
import { inspectContainer } from './observe.ts';

/**
 * Asks by id or name and believes only an answer that has exactly that id or name (C8). A container that only the storage
 * knows is half a container, and absent.
 */
export async function containerStatus(
  engine: Engine,
  ref: ContainerRef,
  { signal }: CallOptions = {},
): Promise<ContainerStatus> {
  const target = 'id' in ref ? ref.id : ref.name;
  const look = async (): Promise<Observation | undefined> => {
    const record = await inspectContainer(engine, target, signal);
    if (record === undefined) return undefined;
    const isMeant = 'id' in ref ? record.id === ref.id : record.name === ref.name;
    return isMeant ? observe(record) : undefined;
  };
  const seen = await look();
  // A moment later the engine mostly knows the exit code of a process that has just ended.
  const settled = seen?.unnoticed === true ? await look() : seen;
  return settled?.status ?? { state: 'absent' };
}
