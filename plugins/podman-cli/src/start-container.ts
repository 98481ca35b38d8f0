import { monitorStays, type Observation } from '@rollforward/engine-shared';
import { type CallOptions, type Clock, type ContainerId, type FaultCode, RuntimeFault } from 'rollforward';

import { startArguments } from './argv-container.ts';
import { faultOf } from './faults.ts';
import { observeSettled } from './observe.ts';
import type { Podman } from './podman.ts';

/**
 * Starts, and then looks whether it did: of a container whose process and monitor were killed together Podman says
 * that it was started, and does nothing.
 */
export async function startContainer(
  podman: Podman,
  clock: Clock,
  id: ContainerId,
  { signal }: CallOptions = {},
): Promise<void> {
  const result = await podman.change(startArguments(id), { signal });
  const failure = result.exitCode === 0 ? undefined : faultOf('start', result);
  if (failure?.code === 'PortInUse' && (await monitorStays(clock, id, signal))) {
    const message = `${failure.message}; its own monitor holds it, left by a start that was cut off`;
    throw new RuntimeFault({ code: 'ContainerBroken', message });
  }
  // The words say what is wrong with the spec or the host. Otherwise it is the container that tells.
  if (failure !== undefined && failure.code !== 'Unclassified') throw failure;
  const seen = await observeSettled(podman, clock, id, signal);
  const code = failure === undefined ? whyNotStarted(seen) : whyRefused(seen);
  if (code === undefined) return;
  throw failure?.code === code ? failure : new RuntimeFault({ code, message: messageOf(seen, failure) });
}

/** Podman says that it was started. Whoever exits at once was. */
function whyNotStarted(seen: Observation | undefined): FaultCode | undefined {
  if (seen === undefined || seen.unnoticed || seen.status.state === 'created') return 'ContainerBroken';
  // Whether its process lives is not known.
  return seen.status.state === 'unknown' ? 'Unavailable' : undefined;
}

/** Podman refused to start it, in words that tell nothing. */
function whyRefused(seen: Observation | undefined): FaultCode | undefined {
  if (seen === undefined || seen.unnoticed) return 'ContainerBroken';
  switch (seen.status.state) {
    case 'running':
      return undefined;
    case 'paused':
    case 'stopping':
      return 'StillRunning';
    case 'unknown':
      return 'Unavailable';
    case 'created':
    case 'exited':
      // Made by a client that died before it could start it, and half known to the low-level runtime.
      return seen.record.word === 'initialized' ? 'ContainerBroken' : 'Unclassified';
  }
}

function messageOf(seen: Observation | undefined, failure: RuntimeFault | undefined): string {
  const found = seen === undefined ? 'absent' : seen.record.word;
  const dead = seen?.unnoticed === true ? ' without a process' : '';
  return `${failure?.message ?? 'podman start: said that it was started'}; it is ${found}${dead}`;
}
