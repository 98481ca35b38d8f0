import { randomBytes } from 'node:crypto';
import { headers } from 'nats';
import { type Clock, systemClock } from 'rollforward';

import type { NatsLink } from '../link/nats-link.ts';
import { readApiAnswer } from './api-answer.ts';
import { ask } from './ask.ts';
import type { Bucket, BucketChange, KeyEntry, KeyMark } from './bucket.ts';
import { readDirect } from './key-mark.ts';
import type { NatsHeaders } from './nats-connection.ts';
import { NatsFault } from './nats-fault.ts';
import { openFeed } from './open-feed.ts';
import { keySubject, lastMessageSubject } from './subjects.ts';

/** Which bucket, and over what. */
export interface OpenBucketOptions {
  readonly link: NatsLink;
  readonly name: string;
  /** Default: the machine's clock. */
  readonly clock?: Clock | undefined;
  /** Default: 128 random bits. */
  readonly newId?: (() => string) | undefined;
}

/** Gives a bucket, there or not: nothing is asked before the first call. */
export function openBucket({ link, name, clock = systemClock, newId = randomId }: OpenBucketOptions): Bucket {
  const source = { link, bucket: name, clock, newId };

  async function change(key: string, payload: Uint8Array, operation: string | undefined, told: BucketChange) {
    const { expected, signal } = told;
    const what = `${operation === undefined ? 'put' : 'remove'} ${key} in ${name}`;
    const head = headersOf(operation, expected);
    const answer = await ask(link, { subject: keySubject(name, key), payload, headers: head, what, signal });
    const { seq } = readApiAnswer(answer.data, what);
    if (Number.isSafeInteger(seq) && Number(seq) > 0) return Number(seq);
    throw new NatsFault({ code: 'Refused', message: `${what}: the server's answer cannot be read` });
  }

  return {
    name,
    async get(key, { signal, withinMs } = {}) {
      const what = `read ${key} of ${name}`;
      const answer = await ask(link, { subject: lastMessageSubject(name, key), what, signal, withinMs });
      switch (answer.headers?.code ?? 0) {
        case 0: {
          const entry = readDirect(name, answer);
          if (entry?.key === key) return entry;
          throw new NatsFault({ code: 'Refused', message: `${what}: the server's answer cannot be read` });
        }
        case 404:
          return undefined;
        default:
          throw new NatsFault({
            code: 'Refused',
            message: `${what}: ${(answer.headers?.description ?? '').slice(0, 200)}`,
          });
      }
    },
    put: (key, bytes, told = {}) => change(key, bytes, undefined, told),
    remove: (key, told = {}) => change(key, new Uint8Array(), 'DEL', told),
    marks: (options) => openFeed<KeyMark>(source, { ...options, values: false, toGiven: withoutValue }),
    entries: (options) => openFeed<KeyEntry>(source, { ...options, values: true, toGiven: (entry) => entry }),
  };
}

function headersOf(operation: string | undefined, expected: number | undefined): NatsHeaders | undefined {
  if (operation === undefined && expected === undefined) return undefined;
  const head = headers();
  if (operation !== undefined) head.set('KV-Operation', operation);
  if (expected !== undefined) head.set('Nats-Expected-Last-Subject-Sequence', String(expected));
  return head;
}

function withoutValue({ key, operation, sequence, at, size }: KeyEntry): KeyMark {
  return { key, operation, sequence, at, size };
}

function randomId(): string {
  return randomBytes(16).toString('hex');
}
