import { type CommandAnswer, parseAnswer } from '../format/command-answers.ts';
import { type CommandRequest, encodeRequest } from '../format/command-requests.ts';
import { commandSubject, replySubject } from '../format/command-subjects.ts';
import type { NatsMessage, NatsSubscription } from '../wire/nats-connection.ts';
import type { FleetContext } from './fleet-context.ts';
import { FleetError, givenUp } from './fleet-error.ts';

/** Something that a device is asked. */
export interface CommandCall {
  readonly device: string;
  readonly request: CommandRequest;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until an answer must be there. */
  readonly deadlineMs: number;
}

type Ending = NatsMessage | 'timed-out' | 'aborted' | 'unsubscribed';

/**
 * Asks a device, once. The answer comes on a subject of the device, so that a device needs no right to write into anybody's
 * inbox.
 *
 * Rejects with a `FleetError`: `DeviceOffline` at once where nobody listens, `TimedOut` where nobody answers,
 * `DeviceRefused` with the device's word, `NotConnected`, `NotPermitted`, `Refused` for an answer that cannot be read,
 * `Aborted`.
 */
export async function callDevice(context: FleetContext, call: CommandCall): Promise<CommandAnswer> {
  const { device, request } = call;
  const what = `${request.verb} on ${device}`;
  const ending = await exchange(context, call, what);
  switch (ending) {
    case 'aborted':
      throw givenUp(what);
    case 'timed-out':
      throw new FleetError({ code: 'TimedOut', message: `${what}: the device did not answer in time` });
    case 'unsubscribed': {
      const message = `${what}: the server does not permit this user to listen to answers`;
      throw new FleetError({ code: 'NotPermitted', message });
    }
    default:
      return readReply(ending, what);
  }
}

async function exchange(
  { link, clock, newId }: FleetContext,
  { device, request, signal, deadlineMs }: CommandCall,
  what: string,
): Promise<Ending> {
  if (signal?.aborted === true) return 'aborted';
  const connection = link.connection();
  if (connection === undefined) {
    const message = `${what}: there is no connection to NATS (${link.trouble() ?? 'not yet'})`;
    throw new FleetError({ code: 'NotConnected', message });
  }
  const reply = replySubject(device, newId());
  const over = new AbortController();
  return new Promise<Ending>((resolve, reject) => {
    const settle = (ending: Ending): void => {
      over.abort();
      signal?.removeEventListener('abort', giveUp);
      endQuietly(subscription);
      resolve(ending);
    };
    const giveUp = (): void => settle('aborted');
    const subscription = connection.subscribe(reply, {
      callback: (error, message) => settle(error === null ? message : 'unsubscribed'),
    });
    signal?.addEventListener('abort', giveUp, { once: true });
    void clock.sleep(deadlineMs, over.signal).then(() => {
      if (!over.signal.aborted) settle('timed-out');
    });
    try {
      connection.publish(commandSubject(device, request.verb), encodeRequest(request), { reply });
    } catch (cause) {
      const message = `${what}: there is no connection to NATS`;
      // First, since what comes second changes nothing.
      reject(new FleetError({ code: 'NotConnected', message, cause }));
      giveUp();
    }
  });
}

/** It may have ended with its connection. */
function endQuietly(subscription: NatsSubscription): void {
  try {
    subscription.unsubscribe();
  } catch {
    // Then there is nothing to end.
  }
}

const NO_RESPONDERS = 503;

function readReply({ headers, data }: NatsMessage, what: string): CommandAnswer {
  if (headers?.code === NO_RESPONDERS) {
    const message = `${what}: the device is offline, nobody listens for it`;
    throw new FleetError({ code: 'DeviceOffline', message });
  }
  const parsed = parseAnswer(data);
  if (parsed.kind === 'mistake') {
    const { path, expected } = parsed.mistake;
    const message = `${what}: the answer cannot be read, ${path || 'the whole'}: expected ${expected}`;
    throw new FleetError({ code: 'Refused', message });
  }
  if (parsed.value.kind !== 'error') return parsed.value;
  const { code, message } = parsed.value;
  throw new FleetError({ code: 'DeviceRefused', reason: code, message: `${what}: ${code}: ${message}` });
}
