import type { CallOptions, ContainerId } from 'rollforward';

import type { Engine } from './engine.ts';
import { faultOf } from './faults.ts';
import { inspectContainer } from './observe.ts';

/** Renames. Docker refuses to give a container the name that it has: whose a name is that is taken is looked up. */
export async function renameContainer(
  engine: Engine,
  id: ContainerId,
  name: string,
  { signal }: CallOptions = {},
): Promise<void> {
  const { service, dialect } = engine;
  const answer = await service.change(dialect.requests.rename(id, name), { signal });
  if (answer.status === 204) return;
  const fault = faultOf(dialect, 'rename', answer);
  const holder = fault.code === 'NameConflict' ? await inspectContainer(engine, name, signal) : undefined;
  if (holder?.id !== id || holder.name !== name) throw fault;
}
