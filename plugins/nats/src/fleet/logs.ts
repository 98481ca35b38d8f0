import type { LogLine } from 'rollforward';

import type { LogBatch, LogsEnd } from '../format/command-answers.ts';
import type { CommandRequest } from '../format/command-requests.ts';
import { DEVICE_NAME_RULE, isDeviceName } from '../format/names.ts';
import { callDevice } from './command-call.ts';
import type { FleetContext } from './fleet-context.ts';
import { FleetError, isFleetError } from './fleet-error.ts';
import { wrongAnswer } from './ping.ts';

/** Which lines of which service. */
export interface FleetLogsOptions {
  /** Whose. */
  readonly device: string;
  /** What it is called there. */
  readonly deployment: string;
  /** Of the deployment. */
  readonly service: string;
  /** How many lines of those printed so far: the last ones, at most 1000000. Default: all that the engine keeps. */
  readonly tail?: number;
  /** Only lines printed from then on: milliseconds since the Unix epoch, on the device's clock. */
  readonly since?: number;
  /** Goes on with what is printed from now on, until the container ends. Default `false`. */
  readonly follow?: boolean;
  /** Aborting ends the iterator: it is done, and nothing is thrown. */
  readonly signal?: AbortSignal;
}

/** A device waits at most 5 s for a line before it answers that there is none. */
const ANSWER_WITHIN_MS = 10_000;
/** A device keeps a session for 30 s in which nobody asks. */
const OUTAGE_MS = 25_000;
const RETRY_MS = 500;
const FAREWELL_MS = 1_000;

/** See `Fleet.logs`. */
export async function* logs(
  context: FleetContext,
  options: FleetLogsOptions,
): AsyncGenerator<LogLine, void, undefined> {
  const { device, deployment, service, tail, since, follow, signal } = options;
  for (const name of [deployment, service]) {
    if (!isDeviceName(name)) throw new TypeError(`deployment and service: expected ${DEVICE_NAME_RULE}`);
  }
  const request: CommandRequest = {
    verb: 'logs',
    deployment,
    service,
    ...(tail === undefined ? {} : { tail }),
    ...(since === undefined ? {} : { since }),
    ...(follow === undefined ? {} : { follow }),
  };
  const aborted = (): boolean => signal?.aborted === true;
  let open: string | undefined;
  try {
    let batch = await ask(context, options, request);
    for (;;) {
      open = batch.end === undefined ? batch.session : undefined;
      for (const line of batch.lines) {
        if (aborted()) return;
        yield line;
      }
      if (batch.end !== undefined) return throwUnlessComplete(batch.end, device);
      if (aborted()) return;
      batch = await askAgain(context, options, batch);
    }
  } catch (error) {
    if (isFleetError(error) && error.code === 'Aborted' && aborted()) return;
    throw error;
  } finally {
    if (open !== undefined) await farewell(context, device, open);
  }
}

async function ask(
  context: FleetContext,
  { device, signal }: FleetLogsOptions,
  request: CommandRequest,
): Promise<LogBatch> {
  const answer = await callDevice(context, { device, request, signal, deadlineMs: ANSWER_WITHIN_MS });
  if (answer.kind !== 'logs') throw wrongAnswer(`${request.verb} on ${device}`);
  return answer;
}

/** A batch that is asked for again is the same: an outage that is shorter than a session loses no line. */
async function askAgain(
  context: FleetContext,
  options: FleetLogsOptions,
  { session, batch }: LogBatch,
): Promise<LogBatch> {
  const { clock } = context;
  const until = clock.now() + OUTAGE_MS;
  for (;;) {
    try {
      return await ask(context, options, { verb: 'logs-more', session, batch: batch + 1 });
    } catch (error) {
      const passes = isFleetError(error) && PASSES.has(error.code);
      if (!passes || clock.now() >= until) throw error;
      await clock.sleep(RETRY_MS, options.signal);
    }
  }
}

const PASSES: ReadonlySet<string> = new Set(['NotConnected', 'TimedOut', 'DeviceOffline']);

function throwUnlessComplete(end: LogsEnd, device: string): void {
  switch (end) {
    case 'complete':
      return;
    case 'failed':
      throw new FleetError({
        code: 'DeviceRefused',
        reason: 'EngineFailed',
        message: `logs on ${device}: the engine broke off`,
      });
    case 'stopping':
      throw new FleetError({
        code: 'DeviceRefused',
        reason: 'Stopping',
        message: `logs on ${device}: the agent stops`,
      });
    default:
      return end satisfies never;
  }
}

/** A session that is not ended ends by itself, later. */
async function farewell(context: FleetContext, device: string, session: string): Promise<void> {
  const request = { verb: 'logs-end', session } as const;
  await callDevice(context, { device, request, deadlineMs: FAREWELL_MS }).catch(() => undefined);
}
