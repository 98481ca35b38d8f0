import type { NatsLink } from '../link/nats-link.ts';
import { faultOf } from './fault-of.ts';
import type { NatsHeaders, NatsMessage } from './nats-connection.ts';
import { NatsFault } from './nats-fault.ts';

/** A question to the server. */
export interface Question {
  readonly subject: string;
  readonly payload?: Uint8Array | undefined;
  readonly headers?: NatsHeaders | undefined;
  /** What is being done, for messages: `put shop in device-state`. */
  readonly what: string;
  readonly signal?: AbortSignal | undefined;
  /** How long an answer is waited for. Default {@link ANSWER_WITHIN_MS}. */
  readonly withinMs?: number | undefined;
}

/** A server that is there answers within milliseconds; one that is elected anew within a few seconds. */
export const ANSWER_WITHIN_MS = 5_000;

/** Asks once, and rejects with a `NatsFault` where no answer comes. */
export async function ask(link: NatsLink, question: Question): Promise<NatsMessage> {
  const { subject, payload, headers, what, withinMs = ANSWER_WITHIN_MS, signal } = question;
  if (signal?.aborted === true) throw givenUp(what);
  const connection = link.connection();
  if (connection === undefined) {
    const why = link.trouble();
    const told = why === undefined ? '' : ` (${why})`;
    throw new NatsFault({ code: 'NotConnected', message: `${what}: there is no connection to NATS${told}` });
  }
  try {
    const options = { timeout: withinMs, ...(headers === undefined ? {} : { headers }) };
    return await orGivenUp(connection.request(subject, payload, options), link, question);
  } catch (error) {
    throw error instanceof NatsFault ? error : faultOf(error, what);
  }
}

/** Neither version can take a question back, or notices early that its answer was lost: it is not waited for any more. */
function orGivenUp(answer: Promise<NatsMessage>, link: NatsLink, question: Question): Promise<NatsMessage> {
  const { what, signal } = question;
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(givenUp(what));
    signal?.addEventListener('abort', giveUp, { once: true });
    const unwatch = link.watch(({ type }) => {
      if (type !== 'disconnected') return;
      const message = `${what}: the connection was lost before the answer came`;
      reject(new NatsFault({ code: 'TimedOut', message }));
    });
    void answer.then(resolve, reject).finally(() => {
      unwatch();
      signal?.removeEventListener('abort', giveUp);
    });
  });
}

function givenUp(what: string): NatsFault {
  return new NatsFault({ code: 'Aborted', message: `${what}: it was given up` });
}
