import { monitorStays } from '@rollforward/podman-shared';
import { type CallOptions, type Clock, type ContainerId, type FaultCode, RuntimeFault } from 'rollforward';

import { faultOf } from './faults.ts';
import { freeForgottenPorts } from './held-ports.ts';
import { type Observation, observeSettled } from './observe.ts';
import { startRequest } from './requests.ts';
import type { Service } from './service.ts';

/** 204: it was started; 304: it runs. */
const STARTED: readonly number[] = [204, 304];

/**
 * Starts, and then looks whether it did: of a container whose process and monitor were killed together Podman says that
 * it was started or runs, and does nothing.
 */
export async function startContainer(
  service: Service,
  clock: Clock,
  id: ContainerId,
  { signal }: CallOptions = {},
): Promise<void> {
  let failure = await tryStart(service, id, signal);
  if (failure?.code === 'PortInUse') {
    if (await monitorStays(clock, id, signal)) {
      const message = `${failure.message}; its own monitor holds it, left by a start that was cut off`;
      throw new RuntimeFault({ code: 'ContainerBroken', message });
    }
    await freeForgottenPorts(service, signal);
    failure = await tryStart(service, id, signal);
  }
  // The words say what is wrong with the spec or the host. Otherwise it is the container that tells.
  if (failure !== undefined && failure.code !== 'Unclassified') throw failure;
  const seen = await observeSettled(service, clock, id, signal);
  const code = failure === undefined ? whyNotStarted(seen) : whyRefused(seen);
  if (code === undefined) return;
  throw failure?.code === code ? failure : new RuntimeFault({ code, message: messageOf(seen, failure) });
}

/** What Podman says against it, if anything. */
async function tryStart(
  service: Service,
  id: ContainerId,
  signal: AbortSignal | undefined,
): Promise<RuntimeFault | undefined> {
  const answer = await service.change(startRequest(id), { signal });
  return STARTED.includes(answer.status) ? undefined : faultOf('start', answer);
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
      // Made by a start that was cut off, and half known to the low-level runtime.
      return seen.record.word === 'initialized' ? 'ContainerBroken' : 'Unclassified';
  }
}

function messageOf(seen: Observation | undefined, failure: RuntimeFault | undefined): string {
  const found = seen === undefined ? 'absent' : seen.record.word;
  const dead = seen?.unnoticed === true ? ' without a process' : '';
  return `${failure?.message ?? 'podman start: said that it was started'}; it is ${found}${dead}`;
}
