import { setTimeout as sleep } from 'node:timers/promises';

import { expectFault } from '@rollforward/engine-shared/testing';
import { isRuntimeFault } from 'rollforward';
import { afterEach, describe, expect, test, vi } from 'vitest';

import type { Service, ServiceRequest } from '../src/service.ts';
import { createService } from '../src/service-connection.ts';
import {
  chunked,
  http,
  LAST_CHUNK,
  type RawAnswer,
  type RawService,
  startRawService,
} from './support/raw-service.ts';

const QUESTION: ServiceRequest = { method: 'GET', path: '/containers/x/json', query: { all: 'true' } };
const CHANGE: ServiceRequest = {
  method: 'POST',
  path: '/containers/create',
  body: { env: { A: 'hunter2' } },
};

const started: RawService[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((raw) => raw.stop()));
});

async function serve(answer: RawAnswer): Promise<{ raw: RawService; service: Service }> {
  const raw = await startRawService(answer);
  started.push(raw);
  return { raw, service: createService(raw.socketPath, 'podman') };
}

/** Each kind of call, of which two are not sent again. */
const KINDS: readonly (readonly [
  string,
  (service: Service, signal?: AbortSignal) => Promise<unknown>,
  number,
])[] = [
  ['a question', (service, signal) => service.ask(QUESTION, { signal }), 2],
  ['a change', (service, signal) => service.change(CHANGE, { signal }), 1],
  ['a pull', (service, signal) => service.pull(CHANGE, { signal, onLine: () => undefined }), 1],
];

describe('an answer', () => {
  test.each([
    [200, '{"a":1}'],
    [201, '{"Id":"x"}'],
    [204, ''],
    [304, ''],
    [404, '{"message":"no such container"}'],
    [409, '{"message":"in use"}'],
    [500, '{"message":"that name is already in use"}'],
    [503, 'not even JSON'],
  ])('%d is given as it is', async (status, text) => {
    const { raw, service } = await serve((connection) => connection.write(http(status, text)));
    expect(await service.ask(QUESTION)).toEqual({ status, text });
    expect(await service.change(CHANGE)).toEqual({ status, text });
    expect(raw.requests).toEqual([
      { method: 'GET', path: '/containers/x/json?all=true', body: '' },
      { method: 'POST', path: '/containers/create?', body: '{"env":{"A":"hunter2"}}' },
    ]);
  });

  test('may come in pieces, which part a letter', async () => {
    const bytes = Buffer.from(http(200, '"grün"'));
    const { service } = await serve((connection) => {
      connection.write(bytes.subarray(0, bytes.indexOf(0xc3) + 1));
      setTimeout(() => connection.write(bytes.subarray(bytes.indexOf(0xc3) + 1)), 20);
    });
    expect((await service.ask(QUESTION)).text).toBe('"grün"');
  });

  test('that is garbage is given as it is, and not as bytes', async () => {
    const { service } = await serve((connection) => connection.write(http(200, '\u0001{"Id":\n[garbage')));
    expect((await service.ask(QUESTION)).text).toBe('\u0001{"Id":\n[garbage');
  });
});

describe.each(KINDS)('%s', (_, call, times) => {
  test.each([
    ['the half of it', http(200, '[{"Id":"x"},{"Id":"y"}]').slice(0, -12)],
    ['the half of it, in chunks', chunked('[{"Id":"x"}')],
    ['the half of an error', http(500, '{"message":"x"}').slice(0, -5)],
    ['half a head', 'HTTP/1.1 200 OK\r\nConten'],
    ['nothing', ''],
  ])('is Unavailable when the service dies after %s', async (_, bytes) => {
    const { raw, service } = await serve((connection) => connection.end(bytes));
    await expectFault(call(service), 'Unavailable');
    expect(raw.requests).toHaveLength(times);
  });

  test.each([
    ['what is no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['a length that is none', 'HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n'],
  ])('is Unavailable when it is answered with %s', async (_, bytes) => {
    const { service } = await serve((connection) => connection.write(bytes));
    await expectFault(call(service), 'Unavailable');
  });

  test.each([
    ['with nothing', ''],
    ['with the half of it', http(200, '[{"Id":"x"}]').slice(0, -5)],
    ['with the half of it, in chunks', chunked('[{"Id"')],
    ['with the half of an error', http(500, '{"message":"x"}').slice(0, -5)],
  ])('is let go of by an abort while the service hangs %s', async (_, bytes) => {
    const { service } = await serve((connection) => connection.write(bytes));
    const abort = new AbortController();
    const settled = expectFault(call(service, abort.signal), 'Aborted');
    await sleep(30);
    const begun = performance.now();
    abort.abort();
    await settled;
    expect(performance.now() - begun).toBeLessThan(500);
  });

  test('is not begun after an abort', async () => {
    const { raw, service } = await serve((connection) => connection.write(http(200)));
    await expectFault(call(service, AbortSignal.abort()), 'Aborted');
    expect(raw.connections()).toBe(0);
  });

  test('is Unavailable where nobody listens, and no part of the request is on the fault', async () => {
    const fault: unknown = await call(createService('/nowhere/podman.sock', 'podman')).catch(
      (error: unknown) => error,
    );
    if (!isRuntimeFault(fault)) throw fault;
    expect(fault).toMatchObject({ code: 'Unavailable', cause: { code: 'ENOENT' } });
    expect(JSON.stringify([fault, fault.cause, fault.message])).not.toContain('hunter2');
  });
});

describe('connections', () => {
  test('questions share one that is kept, and each change has its own', async () => {
    const { raw, service } = await serve((connection) => connection.write(http(200, '{}')));
    for (let time = 0; time < 5; time += 1) await service.ask(QUESTION);
    expect(raw.connections()).toBe(1);
    for (let time = 0; time < 3; time += 1) await service.change(CHANGE);
    expect(raw.connections()).toBe(4);
  });

  test('an abort after its call has settled ends no connection that others use', async () => {
    const { raw, service } = await serve((connection) => connection.write(http(200, '{}')));
    for (let time = 0; time < 3; time += 1) {
      const abort = new AbortController();
      await service.ask(QUESTION, { signal: abort.signal });
      abort.abort();
      await sleep(5);
    }
    expect(raw.connections()).toBe(1);
  });

  test('a service that ends while a question is on its way is asked again, on another one', async () => {
    let dying = false;
    const { raw, service } = await serve((connection) => {
      if (!dying) return connection.write(http(200, '{}'));
      dying = false;
      return connection.destroy();
    });
    await service.ask(QUESTION);
    dying = true;
    expect(await service.ask(QUESTION)).toEqual({ status: 200, text: '{}' });
    expect(raw.requests).toHaveLength(3);
    expect(raw.connections()).toBe(2);
  });

  test('one that was closed while it was idle is not used again', async () => {
    const { raw, service } = await serve((connection) => {
      connection.write(http(200, '{}'));
      setTimeout(() => connection.end(), 10);
    });
    await service.ask(QUESTION);
    await sleep(50);
    expect(await service.ask(QUESTION)).toMatchObject({ status: 200 });
    expect(raw.requests).toHaveLength(2);
  });

  test.each(KINDS)('%s that nobody waits for is ended, unless it is a change', async (name, call) => {
    const { raw, service } = await serve(() => undefined);
    const abort = new AbortController();
    const settled = expectFault(call(service, abort.signal), 'Aborted');
    await expect.poll(() => raw.requests).toHaveLength(1);
    abort.abort();
    await settled;
    await sleep(50);
    expect(raw.open()).toBe(name === 'a change' ? 1 : 0);
  });

  test('a change that hangs for ever is let go at last, after what it may take', async () => {
    const { raw, service } = await serve(() => undefined);
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      const abort = new AbortController();
      const settled = expectFault(
        service.change(CHANGE, { signal: abort.signal, lastsMs: 60_000 }),
        'Aborted',
      );
      await vi.waitFor(() => expect(raw.requests).toHaveLength(1));
      abort.abort();
      await settled;
      vi.advanceTimersByTime(10 * 60_000);
      await new Promise(setImmediate);
      expect(raw.open()).toBe(1);
      vi.advanceTimersByTime(60_000);
    } finally {
      vi.useRealTimers();
    }
    await expect.poll(() => raw.open()).toBe(0);
  });

  test('an answer without end is given up', async () => {
    const megabyte = 'x'.repeat(1024 * 1024);
    const { service } = await serve((connection) => {
      connection.write(chunked(...Array.from({ length: 40 }, () => megabyte)));
    });
    await expectFault(service.change(CHANGE), 'Unavailable');
  });
});

describe('the lines of a pull', () => {
  test('are given as they come, however they are cut', async () => {
    const { service } = await serve((connection) => {
      connection.write(chunked('{"stream":"on', 'e"}\n{"stream":"two"}\n', '{"id":"x"}') + LAST_CHUNK);
    });
    const lines: string[] = [];
    const answer = await service.pull(CHANGE, { onLine: (line) => lines.push(line) });
    expect(answer).toEqual({ status: 200, text: '' });
    expect(lines).toEqual(['{"stream":"one"}', '{"stream":"two"}', '{"id":"x"}']);
  });

  test('come before the end', async () => {
    const { service } = await serve((connection) => connection.write(chunked('{"stream":"one"}\n')));
    const abort = new AbortController();
    const lines: string[] = [];
    const pull = service.pull(CHANGE, { signal: abort.signal, onLine: (line) => lines.push(line) });
    const settled = expectFault(pull, 'Aborted');
    await expect.poll(() => lines).toEqual(['{"stream":"one"}']);
    abort.abort();
    await settled;
  });

  test('do not grow without end', async () => {
    const { service } = await serve((connection) => {
      connection.write(chunked(...Array.from({ length: 300 }, () => 'x'.repeat(1024)), '\nend') + LAST_CHUNK);
    });
    const lines: string[] = [];
    await service.pull(CHANGE, { onLine: (line) => lines.push(line) });
    expect(lines[0]?.length).toBeLessThan(70 * 1024);
    expect(lines[1]).toBe('end');
  });
});
