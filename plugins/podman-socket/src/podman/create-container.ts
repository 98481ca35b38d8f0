import type { CallOptions, Clock, ContainerId, ContainerSpec } from 'rollforward';

import { createContainer as create } from '../create-container.ts';
import type { Engine } from '../engine.ts';
import { removeAbandonedCreates } from './abandoned-creates.ts';

/** Creates, and tidies up before what earlier creates of the same service have left. */
export async function createContainer(
  engine: Engine,
  clock: Clock,
  spec: ContainerSpec,
  options: CallOptions = {},
): Promise<ContainerId> {
  await removeAbandonedCreates(engine, clock, spec.name, options.signal);
  return create(engine, spec, options);
}
