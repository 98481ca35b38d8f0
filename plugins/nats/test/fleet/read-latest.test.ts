import { describe, expect, test } from 'vitest';

import { readMessage } from '../../src/fleet/read-latest.ts';

function answer(headers: readonly string[] | undefined, status = ''): Uint8Array {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const hdrs =
    headers === undefined ? {} : { hdrs: base64([`NATS/1.0${status}`, ...headers, '', ''].join('\r\n')) };
  const message = { seq: 7, time: '2026-01-02T03:04:05.000000006Z', data: base64('v1'), ...hdrs };
  return Buffer.from(JSON.stringify({ message }));
}

describe('what lies under a key', () => {
  test.each([
    ['no headers', undefined, '', 'put'],
    ['PUT', ['KV-Operation: PUT'], '', 'put'],
    ['DEL', ['KV-Operation: DEL'], '', 'deleted'],
    ['PURGE', ['kv-operation:PURGE', 'Nats-Rollup: sub'], '', 'deleted'],
    ['a word that is not known', ['KV-Operation: SHRED'], '', 'other'],
    ['an expiry', ['Nats-Marker-Reason: MaxAge', 'KV-Operation: PURGE'], '', 'other'],
    // An answer of the server that somebody had sent here: no device takes it either.
    ['a document of another key', ['Nats-Stream: KV_desired-state', 'Nats-Subject: x'], '', 'other'],
    ['a deletion of another key', ['KV-Operation: DEL', 'Nats-Stream: KV_desired-state'], '', 'other'],
    ['a status', [], ' 404 Message Not Found', 'other'],
  ])('%s', (_, headers, status, operation) => {
    expect(readMessage(answer(headers, status), 'd.shop', 'read')).toMatchObject({
      key: 'd.shop',
      operation,
      sequence: 7,
      at: 1_767_323_045_000_000_006n,
    });
  });

  test('nothing, and what is no answer', () => {
    const nothing = { error: { code: 404, err_code: 10037, description: 'no message found' } };
    expect(readMessage(Buffer.from(JSON.stringify(nothing)), 'd.shop', 'read')).toBeUndefined();
    for (const data of ['', '{}', '{"message":{"seq":"7"}}']) {
      expect(() => readMessage(Buffer.from(data), 'd.shop', 'read')).toThrow('cannot be read');
    }
  });
});
