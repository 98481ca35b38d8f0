import { endHalfStart } from '@rollforward/engine-shared';
import type { CallOptions, ContainerId } from 'rollforward';

import type { Engine } from '../engine.ts';
import { removeContainer as remove } from '../remove-container.ts';

/** Removes, and ends with it what a start that was cut off has left. */
export async function removeContainer(engine: Engine, id: ContainerId, options?: CallOptions): Promise<void> {
  const seen = await remove(engine, id, options);
  // Whoever has run has been seen to its end. Of a start that was cut off Podman itself knows nothing.
  if (seen?.status.state === 'created') await endHalfStart(id);
}
