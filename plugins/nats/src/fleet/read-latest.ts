import type { NatsLink } from '../link/nats-link.ts';
import { readApiAnswer } from '../wire/api-answer.ts';
import { ask } from '../wire/ask.ts';
import type { KeyEntry, KeyOperation } from '../wire/bucket.ts';
import { NatsFault } from '../wire/nats-fault.ts';

/** Which key of which bucket. */
export interface ReadLatestOptions {
  readonly link: NatsLink;
  readonly bucket: string;
  readonly key: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What is under a key now, `deleted` too, by the word of the stream's leader: a direct read is answered by any replica,
 * which may not know yet what was put. `undefined` where nothing is. Rejects with a `NatsFault`.
 */
export async function readLatest({
  link,
  bucket,
  key,
  signal,
}: ReadLatestOptions): Promise<KeyEntry | undefined> {
  const what = `read ${key} of ${bucket}`;
  const payload = new TextEncoder().encode(JSON.stringify({ last_by_subj: `$KV.${bucket}.${key}` }));
  const subject = `$JS.API.STREAM.MSG.GET.KV_${bucket}`;
  const { data } = await ask(link, { subject, payload, what, signal });
  return readMessage(data, key, what);
}

const NOTHING = /"err_code":\s*10037\b/;

/** Reads the answer. Pure. */
export function readMessage(data: Uint8Array, key: string, what: string): KeyEntry | undefined {
  // A value could hold these words, but only in base64.
  if (data.length < 1000 && NOTHING.test(new TextDecoder().decode(data))) return undefined;
  const { message } = readApiAnswer(data, what);
  const { seq, time, hdrs, data: value = '' } = (message ?? {}) as Readonly<Record<string, unknown>>;
  const at = typeof time === 'string' ? nanoseconds(time) : undefined;
  const readable = typeof seq === 'number' && at !== undefined && typeof value === 'string';
  if (!readable)
    throw new NatsFault({ code: 'Refused', message: `${what}: the server's answer cannot be read` });
  const bytes = new Uint8Array(Buffer.from(value, 'base64'));
  const operation = operationIn(typeof hdrs === 'string' ? Buffer.from(hdrs, 'base64').toString() : '');
  return { key, operation, sequence: seq, at, size: bytes.length, bytes };
}

function operationIn(headers: string): KeyOperation {
  const word = /^KV-Operation:[ \t]*([^\r\n]*?)[ \t]*$/im.exec(headers)?.[1] ?? '';
  if (/^Nats-Marker-Reason:/im.test(headers)) return 'other';
  if (word === '' || word === 'PUT') return 'put';
  return word === 'DEL' || word === 'PURGE' ? 'deleted' : 'other';
}

/** `2026-01-02T03:04:05.678901234Z`, with up to nine digits of a second, or none. */
function nanoseconds(text: string): bigint | undefined {
  const match = /^(.{19})(?:\.([0-9]{1,9}))?Z$/.exec(text);
  const milliseconds = match === null ? NaN : Date.parse(`${match[1]}Z`);
  if (Number.isNaN(milliseconds)) return undefined;
  return BigInt(milliseconds) * 1_000_000n + BigInt((match?.[2] ?? '').padEnd(9, '0'));
}
