import fc from 'fast-check';
import type { LogLine } from 'rollforward';
import { describe, expect, test } from 'vitest';

import {
  ANSWER_BYTES,
  type CommandAnswer,
  encodeAnswer,
  parseAnswer,
} from '../../src/format/command-answers.ts';
import {
  type CommandRequest,
  encodeRequest,
  parseRequest,
  REQUEST_BYTES,
} from '../../src/format/command-requests.ts';
import {
  COMMAND_VERBS,
  commandFilter,
  commandSubject,
  isReplySubject,
  replySubject,
  verbOf,
} from '../../src/format/command-subjects.ts';
import { fitLine, LINES_BYTES, sizeOfLine } from '../../src/format/fit-lines.ts';

const SESSION = '7b8a1c4e-2f0e-4d7e-9d55-0d9a3d2f6a11';

function bytesOf(value: unknown): Uint8Array {
  return new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
}

describe('subjects of commands', () => {
  test('name one device and one verb', () => {
    expect(commandSubject('edge-1', 'logs-more')).toBe('rollforward.command.edge-1.logs-more');
    expect(commandFilter('edge-1')).toBe('rollforward.command.edge-1.>');
    for (const verb of COMMAND_VERBS) expect(verbOf('edge-1', commandSubject('edge-1', verb))).toBe(verb);
    expect(verbOf('edge-1', 'rollforward.command.edge-10.ping')).toBeUndefined();
    expect(replySubject('edge-1', 'Abc-123_z')).toBe('rollforward.reply.edge-1.Abc-123_z');
  });

  test.each(['', '*', '>', 'a.b', 'A', 'a b', 'a'.repeat(64), '-a'])(
    'there are none of a device %j',
    (device) => {
      expect(() => commandSubject(device, 'ping')).toThrow(TypeError);
      expect(() => commandFilter(device)).toThrow(TypeError);
      expect(() => replySubject(device, 'abcdefgh')).toThrow(TypeError);
    },
  );

  test.each([
    ['rollforward.reply.edge-1.abcdefgh', true],
    ['rollforward.reply.edge-2.abcdefgh', false],
    ['rollforward.reply.edge-1.abc', false],
    ['rollforward.reply.edge-1.abcdefgh.more', false],
    ['rollforward.reply.edge-1.*', false],
    ['rollforward.reply.edge-1.abcd efgh', false],
    ['rollforward.command.edge-1.ping', false],
    ['$KV.device-state.edge-1.shop', false],
    ['_INBOX.abcdefgh', false],
  ])('%s as a place for answers: %s', (subject, is) => {
    expect(isReplySubject('edge-1', subject)).toBe(is);
  });

  test.each(['', 'short', 'a.b.c.d.e.f', 'a'.repeat(65), 'abcdefg*'])('a nonce is not %j', (nonce) => {
    expect(() => replySubject('edge-1', nonce)).toThrow(TypeError);
  });
});

describe('requests', () => {
  test.each<CommandRequest>([
    { verb: 'ping' },
    { verb: 'logs', deployment: 'shop', service: 'web' },
    { verb: 'logs', deployment: 'shop', service: 'web', tail: 0, since: 1.5, follow: true },
    { verb: 'logs-more', session: SESSION, batch: 2 },
    { verb: 'logs-end', session: SESSION },
  ])('%j comes as it was sent', (request) => {
    expect(parseRequest(request.verb, encodeRequest(request))).toEqual({ kind: 'parsed', value: request });
  });

  test('a ping is nothing at all, too', () => {
    expect(parseRequest('ping', new Uint8Array())).toEqual({ kind: 'parsed', value: { verb: 'ping' } });
  });

  const logs = { deployment: 'shop', service: 'web' };
  test.each<[CommandRequest['verb'], unknown, string]>([
    ['ping', 'hello', ''],
    ['ping', [], ''],
    ['ping', ' '.repeat(REQUEST_BYTES + 1), ''],
    ['logs', '', '/deployment'],
    ['logs', { service: 'web' }, '/deployment'],
    ['logs', { ...logs, service: 'we.b' }, '/service'],
    ['logs', { ...logs, service: '*' }, '/service'],
    ['logs', { ...logs, service: '../../etc' }, '/service'],
    ['logs', { ...logs, service: '--follow' }, '/service'],
    ['logs', { ...logs, service: ['web'] }, '/service'],
    ['logs', { ...logs, tail: -1 }, '/tail'],
    ['logs', { ...logs, tail: 1e15 }, '/tail'],
    ['logs', { ...logs, tail: '5' }, '/tail'],
    ['logs', { ...logs, since: 1e18 }, '/since'],
    ['logs', { ...logs, follow: 1 }, '/follow'],
    ['logs-more', { session: SESSION }, '/batch'],
    ['logs-more', { session: SESSION, batch: 0 }, '/batch'],
    ['logs-more', { session: '../x', batch: 1 }, '/session'],
    ['logs-end', {}, '/session'],
  ])('%s of %j is a mistake with its place', (verb, value, path) => {
    expect(parseRequest(verb, bytesOf(value))).toMatchObject({ kind: 'mistake', mistake: { path } });
  });

  test('whatever the bytes, they are read or are none', () => {
    const bytes = fc.oneof(fc.uint8Array(), fc.json().map(bytesOf));
    fc.assert(
      fc.property(fc.constantFrom(...COMMAND_VERBS), bytes, (verb, given) => {
        expect(['parsed', 'mistake']).toContain(parseRequest(verb, given).kind);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('answers', () => {
  const line: LogLine = { stream: 'stderr', text: 'a\u001b[31m\ud800"', at: 1_790_000_000_000 };
  test.each<CommandAnswer>([
    { kind: 'pong', bootId: SESSION, uptimeSeconds: 7, versions: { agent: '1' }, deployments: 2, failed: 1 },
    { kind: 'logs', session: SESSION, batch: 1, lines: [line, { stream: 'stdout', text: '' }] },
    { kind: 'logs', session: SESSION, batch: 9, lines: [], end: 'stopping' },
    { kind: 'ended' },
    { kind: 'error', code: 'Busy', message: 'come back' },
  ])('%j comes as it was sent', (answer) => {
    expect(parseAnswer(encodeAnswer(answer))).toEqual({ kind: 'parsed', value: answer });
  });

  test('a message is bounded, and obeyed by no terminal', () => {
    const message = `a\u001b[2J${'😀'.repeat(1000)}`;
    const parsed = parseAnswer(encodeAnswer({ kind: 'error', code: 'BadRequest', message }));
    const told = parsed.kind === 'parsed' && parsed.value.kind === 'error' ? parsed.value.message : '';
    expect(told).toMatch(/^a\?\[2J😀+…$/u);
    expect(told.length).toBeLessThanOrEqual(500);
  });

  test.each<[string, unknown, string]>([
    ['nothing', '', ''],
    ['another kind', { kind: 'shell' }, '/kind'],
    ['a code that is none', { kind: 'error', code: 'Oops', message: '' }, '/code'],
    ['a long message', { kind: 'error', code: 'Busy', message: 'a'.repeat(501) }, '/message'],
    ['lines that are none', { kind: 'logs', session: SESSION, batch: 1, lines: {} }, '/lines'],
    [
      'a line of another stream',
      { kind: 'logs', session: SESSION, batch: 1, lines: [line, { ...line, stream: 'stdin' }] },
      '/lines/1/stream',
    ],
    ['an end that is none', { kind: 'logs', session: SESSION, batch: 1, lines: [], end: true }, '/end'],
    ['more than it may be', ' '.repeat(ANSWER_BYTES + 1), ''],
  ])('%s is told with its place', (_, value, path) => {
    expect(parseAnswer(bytesOf(value))).toMatchObject({ kind: 'mistake', mistake: { path } });
  });
});

describe('a line in a batch', () => {
  test('comes whole where it has room', () => {
    const line: LogLine = { stream: 'stdout', text: 'x'.repeat(16_384), at: 5 };
    expect(fitLine(line)).toEqual([line]);
  });

  test('comes in pieces that have room, and are the same text together', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('\u0001', '😀', 'a', '"'), maxLength: 400 }), (text) => {
        const pieces = fitLine({ stream: 'stdout', text, at: 5 }, 200);
        expect(pieces.map((piece) => piece.text).join('')).toBe(text);
        for (const piece of pieces) {
          expect(sizeOfLine(piece)).toBeLessThanOrEqual(200);
          expect(piece).toMatchObject({ stream: 'stdout', at: 5 });
          expect(piece.text.isWellFormed()).toBe(true);
        }
      }),
    );
  });

  test('of the worst that there is still has room with all around it', () => {
    const pieces = fitLine({ stream: 'stdout', text: '\u0001'.repeat(16_384), at: 1_790_000_000_000.123 });
    expect(pieces.length).toBeGreaterThan(1);
    for (const piece of pieces) expect(sizeOfLine(piece)).toBeLessThanOrEqual(LINES_BYTES);
    const session = 'f'.repeat(36);
    const batch = Number.MAX_SAFE_INTEGER;
    const empty = encodeAnswer({ kind: 'logs', session, batch, lines: [], end: 'complete' });
    expect(LINES_BYTES + empty.length).toBeLessThanOrEqual(ANSWER_BYTES);
  });
});
