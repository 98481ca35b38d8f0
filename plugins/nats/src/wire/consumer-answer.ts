import { readApiAnswer } from './api-answer.ts';
import { NatsFault } from './nats-fault.ts';

/**
 * Reads the answer to a request for a consumer: how many messages it has for a start. Throws a `NatsFault`. Pure.
 *
 * A server may have begun to bring them before it answers: then it has counted them as brought.
 */
export function readConsumerAnswer(data: Uint8Array, what: string): number {
  const { num_pending: pending, delivered } = readApiAnswer(data, what);
  const { consumer_seq: brought } = (delivered ?? {}) as { readonly consumer_seq?: unknown };
  if (isCount(pending)) return pending + (isCount(brought) ? brought : 0);
  throw new NatsFault({ code: 'Refused', message: `${what}: the server's answer cannot be read` });
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
