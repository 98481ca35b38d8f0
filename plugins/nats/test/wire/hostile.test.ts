import { FakeClock } from 'rollforward/testing';
import { beforeEach, describe, expect, it } from 'vitest';

import type { LinkEvent, NatsLink } from '../../src/link/nats-link.ts';
import type { Bucket, Feed, KeyMark } from '../../src/wire/bucket.ts';
import { readConsumerAnswer } from '../../src/wire/consumer-answer.ts';
import { readDelivery, readDirect } from '../../src/wire/key-mark.ts';
import type { NatsConnection, NatsHeaders, NatsMessage } from '../../src/wire/nats-connection.ts';
import { openBucket } from '../../src/wire/open-bucket.ts';

function head(values: Readonly<Record<string, string>>, code = 0): NatsHeaders {
  return {
    get: (name) => values[name] ?? '',
    values: (name) => (values[name] === undefined ? [] : [values[name]]),
    set: () => undefined,
    code,
    description: 'told to',
  };
}

function message(parts: Partial<NatsMessage> & { readonly text?: string }): NatsMessage {
  return { subject: '$KV.b.d.shop', data: new TextEncoder().encode(parts.text ?? ''), ...parts };
}

function ack(sequence: number, number: number, pending: number): string {
  return `$JS.ACK.KV_b.c.1.${sequence}.${number}.1700000000000000000.${pending}`;
}

const GARBAGE = [
  '',
  '{',
  '{"num_pending":',
  'null',
  '[]',
  '5',
  '"x"',
  '\u0000\u00ff',
  '{}',
  '{"seq":"1"}',
  '{"seq":-1,"num_pending":-1}',
  '{"seq":1.5,"num_pending":1e300}',
  '{"error":5}',
  '{"error":"no"}',
  '{"error":{}}',
  '{"error":{"err_code":"10059"}}',
];

let clock: FakeClock;
let tell: ((event: LinkEvent) => void)[];
let answer: () => Promise<NatsMessage>;
let deliver: (error: Error | null, message: NatsMessage) => void;
let closed: boolean;
let bucket: Bucket;

beforeEach(() => {
  clock = new FakeClock();
  tell = [];
  closed = false;
  const refuse = (): void => {
    if (closed) throw new Error('CONNECTION_CLOSED');
  };
  const connection = {
    publish: refuse,
    request: () => answer(),
    subscribe(_: string, options: { callback: typeof deliver }) {
      deliver = options.callback;
      return { unsubscribe: refuse };
    },
  } as unknown as NatsConnection;
  const link: NatsLink = {
    inboxPrefix: '_INBOX',
    connection: () => connection,
    trouble: () => undefined,
    watch(onEvent) {
      tell.push(onEvent);
      return () => void tell.splice(tell.indexOf(onEvent), 1);
    },
    close: () => Promise.resolve(),
  };
  bucket = openBucket({ link, name: 'b', clock, newId: () => 'c' });
});

function answers(text: string, headers?: NatsHeaders): void {
  answer = () => Promise.resolve(message({ text, ...(headers === undefined ? {} : { headers }) }));
}

describe('answers that are none', () => {
  it.each(GARBAGE)('%j', async (text) => {
    answers(text);
    const refused = { name: 'NatsFault', code: 'Refused' };
    await expect(bucket.put('d.shop', new Uint8Array())).rejects.toMatchObject(refused);
    await expect(bucket.remove('d.shop')).rejects.toMatchObject(refused);
    await expect(bucket.get('d.shop')).rejects.toMatchObject(refused);
    const ignored = { filter: 'd.*', onChange: () => undefined, onEnd: () => undefined };
    await expect(bucket.marks(ignored)).rejects.toMatchObject(refused);
    await clock.advance(0);
    expect([tell.length, clock.pending]).toEqual([0, 0]);
  });

  it.each([
    [10059, 'stream not found', { code: 'NoBucket' }],
    [10054, 'message size exceeds maximum allowed', { code: 'TooLarge' }],
    [10071, 'wrong last sequence: 7', { code: 'Conflict', sequence: 7 }],
    [10071, 'wrong last sequence: many', { code: 'Conflict', sequence: undefined }],
    [10164, 'wrong last sequence', { code: 'Conflict', sequence: undefined }],
    [10008, 'JetStream system temporarily unavailable', { code: 'TimedOut' }],
    [1, 'x'.repeat(5_000), { code: 'Refused' }],
  ])('error %i of the JetStream API, %s', async (number, description, expected) => {
    answers(JSON.stringify({ error: { code: 400, err_code: number, description } }));
    const put = bucket.put('d.shop', new Uint8Array());
    await expect(put).rejects.toMatchObject(expected);
    expect(String(await put.catch((error: unknown) => error)).length).toBeLessThan(300);
  });

  it('status of a direct read', async () => {
    answers('', head({}, 404));
    expect(await bucket.get('d.shop')).toBeUndefined();
    for (const code of [408, 503, 100]) {
      answers('', head({}, code));
      await expect(bucket.get('d.shop')).rejects.toMatchObject({ code: 'Refused' });
    }
    // The answer to another question.
    const place = { 'Nats-Sequence': '5', 'Nats-Time-Stamp': '2026-01-02T03:04:05.5Z' };
    answers('v1', head({ ...place, 'Nats-Subject': '$KV.b.d.blog' }));
    await expect(bucket.get('d.shop')).rejects.toMatchObject({ code: 'Refused' });
    answers('v1', head({ ...place, 'Nats-Subject': '$KV.b.d.shop' }));
    expect(await bucket.get('d.shop')).toMatchObject({
      sequence: 5,
      at: 1_767_323_045_500_000_000n,
      size: 2,
    });
  });

  it.each([
    ['NO_RESPONDERS', '503', 'NoBucket'],
    ['TIMEOUT', 'TIMEOUT', 'TimedOut'],
    ['?', '?', 'Refused'],
  ])('an error of the client, %s', async (text, code, expected) => {
    answer = () => Promise.reject(Object.assign(new Error(text), { code }));
    await expect(bucket.get('d.shop')).rejects.toMatchObject({ code: expected });
  });

  it('a connection that is lost before the answer comes', async () => {
    answer = () => new Promise(() => undefined);
    const get = bucket.get('d.shop');
    for (const one of Array.from(tell)) one({ type: 'disconnected', reason: 'gone' });
    await expect(get).rejects.toMatchObject({ code: 'TimedOut' });
  });
});

describe('what a consumer brings', () => {
  it.each([
    ['in the old form', ack(5, 2, 3), { number: 2, pending: 3 }],
    ['in the new form', '$JS.ACK.hub.ACC.KV_b.c.1.5.2.1700000000000000000.3.xyz', { number: 2, pending: 3 }],
    [
      'in the new form without the last',
      '$JS.ACK.hub.ACC.KV_b.c.1.5.2.1700000000000000000.3',
      { number: 2, pending: 3 },
    ],
    ['of ten tokens', `${ack(5, 2, 3)}.x`, undefined],
    ['of no consumer', '_INBOX.x', undefined],
    ['without numbers', '$JS.ACK.KV_b.c.1.a.b.c.d', undefined],
    ['with a number that is none here', '$JS.ACK.KV_b.c.1.9999999999999999999.2.1.3', undefined],
    ['without any', '', undefined],
  ])('%s', (_, reply, expected) => {
    const read = readDelivery('b', message({ reply }));
    expect(read === undefined ? undefined : { number: read.number, pending: read.pending }).toEqual(expected);
    if (read !== undefined) expect(read.entry).toMatchObject({ sequence: 5, at: 1_700_000_000_000_000_000n });
  });

  it.each([
    [{}, 'put'],
    [{ 'KV-Operation': 'PUT' }, 'put'],
    [{ 'KV-Operation': 'DEL' }, 'deleted'],
    [{ 'KV-Operation': 'PURGE' }, 'deleted'],
    [{ 'KV-Operation': 'del' }, 'other'],
    [{ 'KV-Operation': 'SHRED' }, 'other'],
    [{ 'KV-Operation': 'PURGE', 'Nats-Marker-Reason': 'MaxAge' }, 'other'],
  ] as const)('%j is %s', (values, operation) => {
    const read = readDelivery('b', message({ reply: ack(1, 1, 0), headers: head(values) }));
    expect(read?.entry.operation).toBe(operation);
  });

  it('takes a size that is none for what has come', () => {
    const sized = (size: string) =>
      readDelivery(
        'b',
        message({ reply: ack(1, 1, 0), text: 'abc', headers: head({ 'Nats-Msg-Size': size }) }),
      );
    expect(['70', '', 'NaN', '-1', '1e9'].map((size) => sized(size)?.entry.size)).toEqual([70, 3, 3, 3, 3]);
  });

  it.each([
    '',
    'yesterday',
    '2026-13-45T00:00:00Z',
    '2026-01-02T03:04:05.1234567890Z',
    '2026-01-02T03:04:05',
  ])('takes no answer with the time %j', (time) => {
    const headers = head({ 'Nats-Subject': '$KV.b.d.shop', 'Nats-Sequence': '5', 'Nats-Time-Stamp': time });
    expect(readDirect('b', message({ headers }))).toBeUndefined();
  });

  it('counts what was brought before the answer', () => {
    const read = (text: object) => readConsumerAnswer(new TextEncoder().encode(JSON.stringify(text)), 'x');
    expect(read({ num_pending: 2, delivered: { consumer_seq: 3 } })).toBe(5);
    expect(read({ num_pending: 2, delivered: 'x' })).toBe(2);
  });
});

describe('a feed', () => {
  let changes: KeyMark[];
  let ends: string[];

  beforeEach(() => {
    changes = [];
    ends = [];
  });

  function open(): Promise<Feed<KeyMark>> {
    const onChange = (mark: KeyMark): void => void changes.push(mark);
    return bucket.marks({ filter: 'd.*', onChange, onEnd: (why) => ends.push(why) });
  }

  async function openEmpty(): Promise<Feed<KeyMark>> {
    answers('{"num_pending":0}');
    return open();
  }

  it('gives as its list what came before the answer', async () => {
    answer = async () => {
      deliver(null, message({ reply: ack(1, 1, 1) }));
      deliver(null, message({ reply: ack(2, 2, 0), subject: '$KV.b.d.blog' }));
      return message({ text: '{"num_pending":0,"delivered":{"consumer_seq":2}}' });
    };
    const feed = await open();
    expect([feed.initial.map(({ key }) => key), changes]).toEqual([['d.shop', 'd.blog'], []]);
    feed.close();
  });

  it.each([
    ['a gap', message({ reply: ack(9, 2, 0) }), 'something was missed'],
    ['the same again', message({ reply: ack(9, 0, 0) }), 'something was missed'],
    ['garbage', message({ subject: 'x' }), 'something came that is no message of it'],
    [
      'a sign of life after a gap',
      message({ headers: head({ 'Nats-Last-Consumer': '1' }, 100) }),
      'something was missed',
    ],
    ['its end, 409', message({ headers: head({}, 409) }), 'the server ended it: 409 told to'],
    ['its end, 503', message({ headers: head({}, 503) }), 'the server ended it: 503 told to'],
  ])('ends at %s, once', async (_, what, why) => {
    await openEmpty();
    deliver(null, what);
    deliver(null, what);
    deliver(null, message({ reply: ack(10, 1, 0) }));
    for (const one of Array.from(tell)) one({ type: 'disconnected', reason: 'gone' });
    await clock.advance(120_000);
    expect([ends, changes, tell.length, clock.pending]).toEqual([[why], [], 0, 0]);
  });

  it('goes on as long as there are signs of life, and ends in silence', async () => {
    await openEmpty();
    for (let count = 0; count < 10; count += 1) {
      await clock.advance(15_000);
      deliver(null, message({ headers: head({ 'Nats-Last-Consumer': 'x' }, 100) }));
    }
    expect(ends).toEqual([]);
    await clock.advance(40_000);
    expect(ends).toEqual(['nothing was heard of it any more']);
  });

  it('fails where its list does not come to an end', async () => {
    answers('{"num_pending":2}');
    const opening = open();
    opening.catch(() => undefined);
    await clock.advance(0);
    deliver(null, message({ reply: ack(1, 1, 1) }));
    await clock.advance(10_000);
    await expect(opening).rejects.toMatchObject({ code: 'TimedOut' });
    expect([tell.length, clock.pending, ends]).toEqual([0, 0, []]);
  });

  it('closes without a word where the connection was closed for good', async () => {
    const feed = await openEmpty();
    closed = true;
    feed.close();
    feed.close();
    await clock.advance(0);
    expect([ends, tell.length, clock.pending]).toEqual([[], 0, 0]);
  });
});
