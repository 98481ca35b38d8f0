import type { NatsLink } from '../link/nats-link.ts';
import { readApiAnswer } from '../wire/api-answer.ts';
import { ask } from '../wire/ask.ts';
import type { KeyEntry } from '../wire/bucket.ts';
import { type MessageHeaders, nanosecondsIn, operationIn } from '../wire/key-mark.ts';
import { NatsFault } from '../wire/nats-fault.ts';
import { keySubject, streamOf } from '../wire/subjects.ts';

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
  const payload = new TextEncoder().encode(JSON.stringify({ last_by_subj: keySubject(bucket, key) }));
  const subject = `$JS.API.STREAM.MSG.GET.${streamOf(bucket)}`;
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
  const at = typeof time === 'string' ? nanosecondsIn(time) : undefined;
  const readable = typeof seq === 'number' && at !== undefined && typeof value === 'string';
  if (!readable)
    throw new NatsFault({ code: 'Refused', message: `${what}: the server's answer cannot be read` });
  const bytes = new Uint8Array(Buffer.from(value, 'base64'));
  const headers = headersIn(typeof hdrs === 'string' ? Buffer.from(hdrs, 'base64').toString() : '');
  // Stored as it was sent: the server has added nothing.
  const operation = operationIn(headers, 0);
  return { key, operation, sequence: seq, at, size: bytes.length, bytes };
}

/** Reads headers as they are stored: a line with the version and perhaps a status, then one for each value. */
function headersIn(text: string): MessageHeaders {
  const [first = '', ...lines] = text.split('\r\n');
  const values = (name: string): string[] =>
    lines.flatMap((line) => {
      const colon = line.indexOf(':');
      return line.slice(0, colon).toLowerCase() === name.toLowerCase() ? [line.slice(colon + 1).trim()] : [];
    });
  const code = Number(/^NATS\/1\.0 +([0-9]{3})/.exec(first)?.[1] ?? 0);
  return { code, values, get: (name) => values(name)[0] ?? '' };
}
