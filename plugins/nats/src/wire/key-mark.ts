import type { KeyEntry, KeyOperation } from './bucket.ts';
import type { NatsHeaders, NatsMessage } from './nats-connection.ts';
import { keyOf } from './subjects.ts';

/** What of the headers of a message says what was done to a key. */
export type MessageHeaders = Pick<NatsHeaders, 'get' | 'values' | 'code'>;

/** A message that a consumer has brought. */
export interface Delivery {
  readonly entry: KeyEntry;
  /** Counts what the consumer has brought, from 1. */
  readonly number: number;
  /** How many more there are now. */
  readonly pending: number;
}

/** Reads what a consumer has brought; `undefined` for what is no such message. Pure. */
export function readDelivery(bucket: string, message: NatsMessage): Delivery | undefined {
  const key = keyOf(bucket, message.subject);
  const place = readPlace(message.reply ?? '');
  if (key === undefined || place === undefined) return undefined;
  const { headers, data } = message;
  const size = numberIn(headers?.get('Nats-Msg-Size') ?? '') ?? data.length;
  const { sequence, at, number, pending } = place;
  return {
    entry: { key, operation: operationIn(headers, 0), sequence, at, size, bytes: data },
    number,
    pending,
  };
}

/** Reads the answer to a direct read; `undefined` for what is no such answer. Pure. */
export function readDirect(bucket: string, message: NatsMessage): KeyEntry | undefined {
  const { headers, data } = message;
  // What this server adds comes last: others of that name were stored.
  const last = (name: string): string => headers?.values(name).at(-1) ?? '';
  const key = keyOf(bucket, last('Nats-Subject'));
  const sequence = numberIn(last('Nats-Sequence'));
  const at = nanosecondsIn(last('Nats-Time-Stamp'));
  if (key === undefined || sequence === undefined || at === undefined) return undefined;
  return { key, operation: operationIn(headers, 1), sequence, at, size: data.length, bytes: data };
}

/**
 * `added`: how often the server itself says where the message is from. More than that, or a status, was stored with it: then
 * it is an answer of the server that somebody had sent to this key, which no permission keeps anybody from, and nobody's wish.
 */
export function operationIn(headers: MessageHeaders | undefined, added: number): KeyOperation {
  if (headers !== undefined && (headers.code !== 0 || headers.values('Nats-Stream').length > added))
    return 'other';
  // A mark that the server leaves where a message has expired is nobody's wish.
  if ((headers?.get('Nats-Marker-Reason') ?? '') !== '') return 'other';
  switch (headers?.get('KV-Operation') ?? '') {
    case '':
    case 'PUT':
      return 'put';
    case 'DEL':
    case 'PURGE':
      return 'deleted';
    default:
      return 'other';
  }
}

interface Place {
  readonly sequence: number;
  readonly at: bigint;
  readonly number: number;
  readonly pending: number;
}

/**
 * `$JS.ACK.<stream>.<consumer>.<delivered>.<sequence>.<number>.<time>.<pending>`, or with domain and account before the
 * stream and more behind.
 */
function readPlace(reply: string): Place | undefined {
  const tokens = reply.split('.');
  if (tokens[0] !== '$JS' || tokens[1] !== 'ACK' || tokens.length < 9 || tokens.length === 10)
    return undefined;
  const [sequence, number, time, pending] = tokens.slice(tokens.length === 9 ? 5 : 7);
  const read = [sequence, number, pending].map((token) => numberIn(token ?? ''));
  if (read.includes(undefined) || !/^[0-9]{1,20}$/.test(time ?? '')) return undefined;
  const [s = 0, n = 0, p = 0] = read;
  return { sequence: s, at: BigInt(time ?? 0), number: n, pending: p };
}

function numberIn(text: string): number | undefined {
  return /^[0-9]{1,15}$/.test(text) ? Number(text) : undefined;
}

/** `2026-01-02T03:04:05.678901234Z`, with up to nine digits of a second, or none. */
export function nanosecondsIn(text: string): bigint | undefined {
  const match = /^(.{19})(?:\.([0-9]{1,9}))?Z$/.exec(text);
  const seconds = match === null ? NaN : Date.parse(`${match[1]}Z`);
  if (Number.isNaN(seconds)) return undefined;
  return BigInt(seconds) * 1_000_000n + BigInt((match?.[2] ?? '').padEnd(9, '0'));
}
