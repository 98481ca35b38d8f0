import { dependsOnProcess, type Observation, observe, processLives } from '@rollforward/engine-shared';
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
import { type EndLook, lookAtEnd } from './look-at-end.ts';
import { isEnd, observeContainer, observeSettled } from './observe.ts';
import type { Podman, PodmanResult } from './podman.ts';
import type { RecentLooks } from './recent-looks.ts';

/** A stop may be cut in half from outside, or a paused container be paused anew. */
const MOST_ATTEMPTS = 3;
const BETWEEN_ATTEMPTS_MS = 100;

export interface StopContext {
  readonly podman: Podman;
  readonly clock: Clock;
  readonly looks: RecentLooks;
}

/**
 * Stops until the end is observed. Podman's word is not taken for it: it also says that it stopped a container which
 * it leaves `stopping`. Each attempt gives the full grace period, so that a repeated one never cuts it short.
 */
export async function stopContainer(
  { podman, clock, looks }: StopContext,
  id: ContainerId,
  { gracePeriodSeconds, signal }: StopOptions,
): Promise<StopOutcome> {
  let seen = (await stillLive(looks.of(id))) ?? (await observeSettled(podman, clock, id, signal));
  if (seen === undefined) return { kind: 'absent' };
  if (!isLive(seen.status)) return { kind: 'already-stopped', ...endOf(seen.status) };

  for (let attempt = 1; ; attempt += 1) {
    looks.forget(id);
    // A stop of a paused container fails at once, without a signal.
    if (seen.status.state === 'paused') await podman.change(unpauseArguments(id), { signal });
    const begun = clock.now();
    const endLook = lookAtEndOf(podman, clock, seen, signal);
    const stopped = podman.change(stopArguments(id, gracePeriodSeconds), { signal });
    const result = await stopped.finally(() => endLook?.stopWaiting());
    const tookMs = clock.now() - begun;

    const early = await endLook?.seen;
    seen = early !== undefined && isEnd(early) ? early : await observeSettled(podman, clock, id, signal);
    if (seen === undefined) return { kind: 'absent' };
    if (isEnd(seen)) looks.add([seen]);
    if (!isLive(seen.status)) return outcomeOf(seen.status, tookMs >= gracePeriodSeconds * 1000);
    const hopeless = result.exitCode !== 0 && seen.status.state !== 'paused';
    if (hopeless || attempt === MOST_ATTEMPTS) throw notEnded(result);
    await clock.sleep(BETWEEN_ATTEMPTS_MS, signal);
  }
}

/** A recent look, if its process lives even now: whether it ended by itself or by a stop must be told. */
async function stillLive(recent: Observation | undefined): Promise<Observation | undefined> {
  if (recent === undefined || !dependsOnProcess(recent.record)) return undefined;
  const now = await observe(recent.record);
  return isLive(now.status) ? now : undefined;
}

/** Where the process is not known there is nothing to wait for. */
function lookAtEndOf(
  podman: Podman,
  clock: Clock,
  { record }: Observation,
  signal: AbortSignal | undefined,
): EndLook<Observation | undefined> | undefined {
  if (!dependsOnProcess(record)) return undefined;
  return lookAtEnd({
    clock,
    lives: () => processLives(record.pid, record.id),
    look: () => observeContainer(podman, record.id, signal),
  });
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
