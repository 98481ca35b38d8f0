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

import type { Engine } from './engine.ts';
import { faultOf } from './faults.ts';
import { observeSettled } from './observe.ts';
import type { ServiceAnswer } from './service.ts';

/** 204: it was stopped; 304: it had ended. */
const STOPPED: readonly number[] = [204, 304];

/** A stop may be cut in half from outside, or a paused container be paused anew. */
const MOST_ATTEMPTS = 3;
const BETWEEN_ATTEMPTS_MS = 100;

/**
 * Stops until the end is observed. The engine's word is not taken for it: Podman also says that it stopped a container which
 * it leaves `stopping`. Each attempt gives the full grace period, so that a repeated one never cuts it short.
 */
export async function stopContainer(
  engine: Engine,
  clock: Clock,
  id: ContainerId,
  { gracePeriodSeconds, signal }: StopOptions,
): Promise<StopOutcome> {
  const { service, dialect } = engine;
  let seen = await observeSettled(engine, clock, id, signal);
  if (seen === undefined) return { kind: 'absent' };
  if (!isLive(seen.status)) return { kind: 'already-stopped', ...endOf(seen.status) };

  for (let attempt = 1; ; attempt += 1) {
    // A stop of a paused container fails at once, without a signal.
    if (seen.status.state === 'paused') await service.change(dialect.requests.unpause(id), { signal });
    const begun = clock.now();
    const lastsMs = gracePeriodSeconds * 1000;
    const answer = await service.change(dialect.requests.stop(id, gracePeriodSeconds), {
      signal,
      lastsMs,
    });
    const tookMs = clock.now() - begun;

    seen = await observeSettled(engine, clock, id, signal);
    if (seen === undefined) return { kind: 'absent' };
    if (!isLive(seen.status)) return outcomeOf(seen.status, tookMs >= lastsMs);
    const hopeless = !STOPPED.includes(answer.status) && seen.status.state !== 'paused';
    if (hopeless || attempt === MOST_ATTEMPTS) throw notEnded(engine, answer);
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

function notEnded({ dialect }: Engine, answer: ServiceAnswer): RuntimeFault {
  if (!STOPPED.includes(answer.status)) return faultOf(dialect, 'stop', answer);
  const message = `${dialect.engine} stop: its process lives after the stop`;
  return new RuntimeFault({ code: 'StillRunning', message });
}
