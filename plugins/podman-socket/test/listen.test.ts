import { getEventListeners, once } from 'node:events';
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { expectFault } from '@rollforward/engine-shared/testing';
import { RuntimeFault } from 'rollforward';
import { afterEach, describe, expect, test } from 'vitest';

import { createDial } from '../src/dial.ts';
import { listen } from '../src/listen.ts';
import type { ListenCall, Service, ServiceRequest } from '../src/service.ts';
import { createService } from '../src/service-connection.ts';
import { heardOf } from './support/heard.ts';
import {
  chunked,
  http,
  LAST_CHUNK,
  type RawAnswer,
  type RawService,
  startRawService,
} from './support/raw-service.ts';

const QUESTION: ServiceRequest = { method: 'GET', path: '/events', query: { since: '1.000' } };
const refused: ListenCall['refused'] = ({ status, text }) =>
  new RuntimeFault({ code: 'StorageFull', message: `${status} ${text}` });

const started: RawService[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((raw) => raw.stop()));
});

async function serve(answer: RawAnswer): Promise<{ raw: RawService; service: Service }> {
  const raw = await startRawService(answer);
  started.push(raw);
  return { raw, service: createService(raw.socketPath, 'podman') };
}

async function closed(raw: RawService): Promise<void> {
  for (let tries = 0; tries < 100 && raw.open() > 0; tries += 1) await sleep(10);
  expect(raw.open()).toBe(0);
}

const textOf = async (bytes: AsyncIterable<Buffer>): Promise<string> => (await heardOf(bytes)).join('');

describe('an answer that lasts', () => {
  test('is given as it comes, on a connection of its own', async () => {
    const { raw, service } = await serve((connection, { path }) => {
      if (path === '/other?') connection.write(http(200, 'other'));
      else connection.write(chunked('one'));
    });
    const heard = service.listen(QUESTION, { refused, mayBeSilent: () => true });
    expect(String((await heard.next()).value)).toBe('one');
    expect((await service.ask({ method: 'GET', path: '/other' })).text).toBe('other');
    expect(raw.requests[0]).toEqual({ method: 'GET', path: '/events?since=1.000', body: '' });
    expect(raw.connections()).toBe(2);
    await heard.return();
    for (let tries = 0; tries < 100 && raw.open() > 1; tries += 1) await sleep(10);
    expect(raw.open()).toBe(1);
  });

  test('is done when it ends', async () => {
    const { raw, service } = await serve((connection) => connection.write(chunked('a', 'b') + LAST_CHUNK));
    expect(await textOf(service.listen(QUESTION, { refused }))).toBe('ab');
    await closed(raw);
  });

  test('of another status is the fault of its words', async () => {
    const { raw, service } = await serve((connection) => connection.write(http(404, 'no such thing')));
    await expect(service.listen(QUESTION, { refused }).next()).rejects.toMatchObject({
      code: 'StorageFull',
      message: '404 no such thing',
    });
    await closed(raw);
  });

  test.each([
    ['a part of it', chunked('a'), 'aUnavailable'],
    ['half a chunk', chunked('a') + '9\r\nhalf', 'ahalfUnavailable'],
    ['half of an error', http(500, '{"message":"x"}').slice(0, -5), 'Unavailable'],
    ['half a head', 'HTTP/1.1 200 OK\r\nConten', 'Unavailable'],
    ['nothing', '', 'Unavailable'],
  ])('breaks off as Unavailable when the service dies after %s', async (_, bytes, heard) => {
    for (const end of ['end', 'destroy'] as const) {
      const { raw, service } = await serve((connection) => {
        connection.write(bytes);
        setTimeout(() => connection[end](), 20);
      });
      expect(await textOf(service.listen(QUESTION, { refused }))).toBe(heard);
      expect(raw.requests).toHaveLength(1);
      await closed(raw);
    }
  });

  test.each([
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['chunks that are none', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nmany\r\nx'],
    ['a chunk and garbage', `${chunked('a')}garbage\r\n`],
  ])('is Unavailable when it is %s', async (_, bytes) => {
    const { raw, service } = await serve((connection) => connection.write(bytes));
    expect((await heardOf(service.listen(QUESTION, { refused }))).at(-1)).toBe('Unavailable');
    await closed(raw);
  });

  test('is Unavailable where nobody listens', async () => {
    const { raw, service } = await serve(() => undefined);
    await raw.stop();
    started.splice(0);
    await expectFault(service.listen(QUESTION, { refused }).next(), 'Unavailable');
  });
});

describe('a service that hangs', () => {
  const impatiently = (raw: RawService, call: Partial<ListenCall> = {}): AsyncGenerator<Buffer, void> =>
    listen(createDial(raw.socketPath, new Agent()), QUESTION, { refused, ...call }, 50);

  test.each([
    ['at once', ''],
    ['after the head', chunked()],
    ['in the middle', chunked('a')],
    ['in the middle of a chunk', `${chunked('a')}9\r\n`],
    ['in the middle of an error', http(500, '{"message":"x"}').slice(0, -5)],
  ])('%s is given up', async (_, bytes) => {
    const { raw } = await serve((connection) => connection.write(bytes));
    const heard = (async () => {
      for await (const chunk of impatiently(raw)) expect(String(chunk)).toBe('a');
    })();
    await expect(heard).rejects.toThrow('it said nothing for 50 ms');
    await closed(raw);
  });

  test('may do so where nothing is amiss', async () => {
    const { raw } = await serve((connection) => {
      setTimeout(() => connection.write(chunked()), 100);
      setTimeout(() => connection.write(`1\r\na\r\n${LAST_CHUNK}`), 200);
    });
    expect(await textOf(impatiently(raw, { mayBeSilent: () => true }))).toBe('a');
  });

  test('is not one whose reader is slow', async () => {
    const { raw } = await serve((connection) => connection.write(chunked('a')));
    const heard = impatiently(raw, { mayBeSilent: () => false });
    await heard.next();
    await sleep(100);
    expect(raw.open()).toBe(1);
    await heard.return();
  });
});

describe('whoever leaves', () => {
  const ANSWERS: readonly (readonly [string, string])[] = [
    ['no answer', ''],
    ['a head', chunked()],
    ['a part', chunked('a')],
    ['the half of an error', http(500, '{"message":"x"}').slice(0, -5)],
  ];

  test.each(ANSWERS)('by an abort after %s ends it and the connection', async (_, bytes) => {
    const { raw, service } = await serve((connection) => connection.write(bytes));
    const abort = new AbortController();
    const heard = heardOf(
      service.listen(QUESTION, { refused, signal: abort.signal, mayBeSilent: () => true }),
    );
    await sleep(50);
    expect(raw.open()).toBe(1);
    const begun = performance.now();
    abort.abort();
    expect((await heard).join('')).toBe(bytes.includes('\r\na\r\n') ? 'a' : '');
    expect(performance.now() - begun).toBeLessThan(500);
    await closed(raw);
    expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
  });

  test('by an abort without reading on frees the connection', async () => {
    const { raw, service } = await serve((connection) => connection.write(chunked('a')));
    const abort = new AbortController();
    const heard = service.listen(QUESTION, { refused, signal: abort.signal });
    await heard.next();
    abort.abort();
    await closed(raw);
    expect(await heard.next()).toMatchObject({ done: true });
  });

  test('by a break ends the connection, and leaves nothing at the signal', async () => {
    const { raw, service } = await serve((connection) => connection.write(chunked('a')));
    const { signal } = new AbortController();
    for await (const bytes of service.listen(QUESTION, { refused, signal })) {
      expect(String(bytes)).toBe('a');
      break;
    }
    await closed(raw);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('before it begins never connects', async () => {
    const { raw, service } = await serve(() => undefined);
    const signal = AbortSignal.abort();
    expect(await heardOf(service.listen(QUESTION, { refused, signal }))).toEqual([]);
    expect(raw.connections()).toBe(0);
  });

  test('a thousand times leaves nothing behind', async () => {
    const { raw, service } = await serve((connection) => connection.write(chunked('a')));
    const abort = new AbortController();
    for (let count = 0; count < 1000; count += 1) {
      for await (const _ of service.listen(QUESTION, { refused, signal: abort.signal })) break;
    }
    await closed(raw);
    expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
  });
});

test('a slow reader makes the service wait, and gets everything', async () => {
  const total = 64 * 1024 * 1024;
  const chunk = Buffer.alloc(64 * 1024, 'x');
  const size = `${chunk.length.toString(16)}\r\n`;
  let sent = 0;
  const { service } = await serve((connection) => {
    connection.write(chunked());
    const pump = async (): Promise<void> => {
      while (sent < total) {
        sent += chunk.length;
        connection.write(size);
        connection.write(chunk);
        if (!connection.write('\r\n')) await once(connection, 'drain');
      }
      connection.write(LAST_CHUNK);
    };
    void pump();
  });
  let received = 0;
  for await (const bytes of service.listen(QUESTION, { refused })) {
    // It may run ahead by what the kernel and the stream buffer, and no more.
    if (received === 0) await sleep(300);
    received += bytes.length;
    expect(sent - received).toBeLessThan(4 * 1024 * 1024);
  }
  expect(received).toBe(total);
});
