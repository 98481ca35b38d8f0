import type { Pong } from '../format/command-answers.ts';
import { callDevice } from './command-call.ts';
import type { FleetContext } from './fleet-context.ts';
import { FleetError } from './fleet-error.ts';

/** Which device, and how long. */
export interface PingOptions {
  /** Its name. */
  readonly device: string;
  /** Gives it up: `Aborted`. */
  readonly signal?: AbortSignal;
  /** Milliseconds until an answer must be there. Default 5000. */
  readonly deadlineMs?: number;
}

/** What a device answers. */
export interface PingResult extends Pong {
  /** Milliseconds from the question to the answer. */
  readonly roundTripMs: number;
}

const DEADLINE_MS = 5_000;

/** See `Fleet.ping`. */
export async function ping(
  context: FleetContext,
  { device, signal, deadlineMs = DEADLINE_MS }: PingOptions,
): Promise<PingResult> {
  const asked = context.clock.now();
  const answer = await callDevice(context, { device, request: { verb: 'ping' }, signal, deadlineMs });
  if (answer.kind !== 'pong') throw wrongAnswer(`ping on ${device}`);
  const { kind: _kind, ...pong } = answer;
  return { ...pong, roundTripMs: context.clock.now() - asked };
}

/** The error of an answer to something else. */
export function wrongAnswer(what: string): FleetError {
  return new FleetError({ code: 'Refused', message: `${what}: the device answered something else` });
}
