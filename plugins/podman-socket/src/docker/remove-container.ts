import { endMonitors } from '@rollforward/engine-shared';
import type { CallOptions, Clock, ContainerId } from 'rollforward';

import type { Engine } from '../engine.ts';
import { observeSettled } from '../observe.ts';
import { removeContainer as remove } from '../remove-container.ts';

/**
 * Removes. Of a container whose monitor hangs Docker never hears that its process ended, and the attempt to remove it by force
 * hangs as well, and every look at it after that; so the monitor is ended first.
 */
export async function removeContainer(
  engine: Engine,
  clock: Clock,
  id: ContainerId,
  options: CallOptions = {},
): Promise<void> {
  const seen = await observeSettled(engine, clock, id, options.signal);
  if (seen?.unnoticed === true) {
    await endMonitors(id);
    await observeSettled(engine, clock, id, options.signal);
  }
  await remove(engine, id, options);
}
