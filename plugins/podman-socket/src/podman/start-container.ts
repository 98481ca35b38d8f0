import { monitorStays, type Observation } from '@rollforward/engine-shared';
import { type CallOptions, type Clock, type ContainerId, RuntimeFault } from 'rollforward';

import type { Engine } from '../engine.ts';
import { judgeStart, tryStart } from '../start-container.ts';
import { freeForgottenPorts } from './held-ports.ts';

/** Starts. A port that is held may be held by what Podman itself has forgotten: that is freed, and the start tried once more. */
export async function startContainer(
  engine: Engine,
  clock: Clock,
  id: ContainerId,
  { signal }: CallOptions = {},
): Promise<Observation> {
  let failure = await tryStart(engine, id, signal);
  if (failure?.code === 'PortInUse') {
    if (await monitorStays(clock, id, signal)) {
      const message = `${failure.message}; its own monitor holds it, left by a start that was cut off`;
      throw new RuntimeFault({ code: 'ContainerBroken', message });
    }
    await freeForgottenPorts(engine.service, signal);
    failure = await tryStart(engine, id, signal);
  }
  return judgeStart(engine, clock, id, failure, signal);
}
