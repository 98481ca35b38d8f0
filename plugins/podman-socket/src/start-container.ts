import type { Observation } from '@rollforward/engine-shared';
import { type CallOptions, type Clock, type ContainerId, type FaultCode, RuntimeFault } from 'rollforward';

import type { Dialect } from './dialect.ts';
import type { Engine } from './engine.ts';
import { faultOf } from './faults.ts';
import { observeSettled } from './observe.ts';

/** 204: it was started; 304: it runs. */
const STARTED: readonly number[] = [204, 304];

/**
 * Starts, and then looks whether it did, because there are containers of which an engine says that they were started or run,
 * and does nothing. Resolves with what was seen.
 */
export async function startContainer(
  engine: Engine,
  clock: Clock,
  id: ContainerId,
  { signal }: CallOptions = {},
): Promise<Observation> {
  return judgeStart(engine, clock, id, await tryStart(engine, id, signal), signal);
}

/** What the engine says against a start, if anything. */
export async function tryStart(
  { service, dialect }: Engine,
  id: ContainerId,
  signal: AbortSignal | undefined,
): Promise<RuntimeFault | undefined> {
  const answer = await service.change(dialect.requests.start(id), { signal });
  return STARTED.includes(answer.status) ? undefined : faultOf(dialect, 'start', answer);
}

/** Looks what came of a start against which the engine said `failure`, or nothing. */
export async function judgeStart(
  engine: Engine,
  clock: Clock,
  id: ContainerId,
  failure: RuntimeFault | undefined,
  signal: AbortSignal | undefined,
): Promise<Observation> {
  // The words say what is wrong with the spec or the host. Otherwise it is the container that tells.
  if (failure !== undefined && failure.code !== 'Unclassified') throw failure;
  const seen = await observeSettled(engine, clock, id, signal);
  const { dialect } = engine;
  const code = failure === undefined ? whyNotStarted(seen) : whyRefused(dialect, seen);
  if (seen !== undefined && code === undefined) return seen;
  if (failure !== undefined && failure.code === code) throw failure;
  throw new RuntimeFault({ code: code ?? 'ContainerBroken', message: messageOf(dialect, seen, failure) });
}

/** The engine says that it was started. Whoever exits at once was. */
function whyNotStarted(seen: Observation | undefined): FaultCode | undefined {
  if (seen === undefined || seen.unnoticed || seen.status.state === 'created') return 'ContainerBroken';
  // Whether its process lives is not known.
  return seen.status.state === 'unknown' ? 'Unavailable' : undefined;
}

/** The engine refused to start it, in words that tell nothing. */
function whyRefused(dialect: Dialect, seen: Observation | undefined): FaultCode | undefined {
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
      return dialect.isHalfMade(seen.record) ? 'ContainerBroken' : 'Unclassified';
  }
}

function messageOf(
  { engine }: Dialect,
  seen: Observation | undefined,
  failure: RuntimeFault | undefined,
): string {
  const found = seen === undefined ? 'absent' : seen.record.word;
  const dead = seen?.unnoticed === true ? ' without a process' : '';
  return `${failure?.message ?? `${engine} start: said that it was started`}; it is ${found}${dead}`;
}
