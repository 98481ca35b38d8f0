import {
  type Clock,
  type ContainerId,
  type EndedContainer,
  type ExistingContainer,
  isLive,
  RuntimeFault,
  type StopOptions,
  type StopOutcome,
} from 'rollforward';

import { stopArguments, unpauseArguments } from './argv-container.ts';
import { faultOf } from './faults.ts';
import { observeSettled } from './observe.ts';
import type { Podman, PodmanResult } from './podman.ts';

/** A stop may be cut in half from outside, or a paused container be paused anew. */
const MOST_ATTEMPTS = 3;
const BETWEEN_ATTEMPTS_MS = 100;

/**
 * Stops until the end is observed. Podman's word is not taken for it: it also says that it stopped a container which
 * it leaves `stopping`. Each attempt gives the full grace period, so that a repeated one never cuts it short.
 */
export async function stopContainer(
  podman: Podman,
  clock: Clock,
  id: ContainerId,
  { gracePeriodSeconds, signal }: StopOptions,
): Promise<StopOutcome> {
  let seen = await observeSettled(podman, clock, id, signal);
  if (seen === undefined) return { kind: 'absent' };
  if (!isLive(seen.status)) return { kind: 'already-stopped', ...endOf(seen.status) };

  for (let attempt = 1; ; attempt += 1) {
    // A stop of a paused container fails at once, without a signal.
    if (seen.status.state === 'paused') await podman.change(unpauseArguments(id), { signal });
    const begun = clock.now();
    const result = await podman.change(stopArguments(id, gracePeriodSeconds), { signal });
    const tookMs = clock.now() - begun;

    seen = await observeSettled(podman, clock, id, signal);
    if (seen === undefined) return { kind: 'absent' };
    if (!isLive(seen.status)) return outcomeOf(seen.status, tookMs >= gracePeriodSeconds * 1000);
    const hopeless = result.exitCode !== 0 && seen.status.state !== 'paused';
    if (hopeless || attempt === MOST_ATTEMPTS) throw notEnded(result);
    await clock.sleep(BETWEEN_ATTEMPTS_MS, signal);
  }
}

/** SIGKILL shows as 137, where a code is known at all; whoever is killed by another within its grace was not by us. */
function outcomeOf(container: ExistingContainer, outlastedGrace: boolean): StopOutcome {
  const end = endOf(container);
  const killed = outlastedGrace && (end.exitCode ?? 137) === 137;
  return { kind: killed ? 'killed' : 'stopped', ...end };
}

function endOf(container: ExistingContainer): EndedContainer {
  if (container.state !== 'exited') return {};
  const { exitCode, finishedAt } = container;
  return { ...(exitCode !== undefined && { exitCode }), ...(finishedAt !== undefined && { finishedAt }) };
}

function notEnded(result: PodmanResult): RuntimeFault {
  if (result.exitCode !== 0) return faultOf('stop', result);
  return new RuntimeFault({ code: 'StillRunning', message: 'podman stop: its process lives after the stop' });
}
