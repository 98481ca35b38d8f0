import fc from 'fast-check';
import { RuntimeFault } from 'rollforward';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { CommandAnswer, LogBatch } from '../../src/format/command-answers.ts';
import { broken, CommandedDevice, DIED, ID } from './commanded-device.ts';

let t: CommandedDevice;

beforeEach(() => {
  t = new CommandedDevice();
});

afterEach(async () => {
  expect(await t.stop()).toEqual({ left: [0, 0, 0, 0] });
});

function batchOf(answer: CommandAnswer): LogBatch {
  if (answer.kind !== 'logs') throw new Error(JSON.stringify(answer));
  return answer;
}

function texts(answer: CommandAnswer): readonly string[] {
  return batchOf(answer).lines.map(({ text }) => text);
}

describe('a ping', () => {
  test('is answered', async () => {
    const answer = await t.answer({ verb: 'ping' });
    expect(answer).toMatchObject({ kind: 'pong', bootId: 'boot', uptimeSeconds: 7, deployments: 1 });
    expect(t.events).toEqual([{ type: 'pinged' }]);
  });
});

describe('logs', () => {
  test('are what there is, in one answer with its end', async () => {
    t.output.print('one', 'two');
    t.output.end();
    const answer = await t.logs({ tail: 5 });
    expect(texts(answer)).toEqual(['one', 'two']);
    expect(batchOf(answer)).toMatchObject({ batch: 1, end: 'complete' });
    expect(t.output.asked).toEqual([{ id: ID, options: { tail: 5 } }]);
    expect(t.events).toEqual([
      { type: 'logs-opened', deployment: 'shop', service: 'web' },
      { type: 'logs-ended', deployment: 'shop', service: 'web', end: 'complete' },
    ]);
  });

  test('that are followed come batch by batch, until the container ends', async () => {
    t.output.print('one');
    const first = batchOf(await t.logs({ follow: true }));
    expect(first.end).toBeUndefined();
    t.output.print('two', 'three');
    expect(texts(await t.more(first.session, 2))).toEqual(['two', 'three']);
    expect(texts(await t.more(first.session, 3))).toEqual([]);
    t.output.print('last');
    t.output.end();
    expect(await t.more(first.session, 4)).toMatchObject({ end: 'complete', lines: [{ text: 'last' }] });
  });

  test('whose answer was lost are given again', async () => {
    t.output.print('one');
    const { session } = batchOf(await t.logs({ follow: true }));
    t.output.print('two');
    const two = await t.more(session, 2);
    expect(await t.more(session, 2)).toEqual(two);
    t.output.print('three');
    expect(texts(await t.more(session, 3))).toEqual(['three']);
    expect(await t.more(session, 2)).toMatchObject({ code: 'BadRequest' });
    expect(await t.more(session, 5)).toMatchObject({ code: 'BadRequest' });
  });

  test('asked for twice at once are given to both', async () => {
    const { session } = batchOf(await t.logs({ follow: true }));
    const replies = [1, 2].map(() => t.ask({ verb: 'logs-more', session, batch: 2 }));
    t.output.print('both');
    await t.clock.advance(300);
    for (const reply of replies) expect(t.answerAt(reply)).toMatchObject({ lines: [{ text: 'both' }] });
  });

  test('of a container that has ended are those of what stands for the service', async () => {
    t.output.end();
    await t.answer({ verb: 'logs', deployment: 'shop', service: 'job' });
    expect(t.output.asked).toEqual([{ id: DIED, options: {} }]);
  });

  test.each([
    ['bank', 'web'],
    ['shop', 'db'],
    ['shop', 'gone'],
    ['constructor', 'web'],
    ['shop', 'constructor'],
  ])('of %s/%s, which no state names, are refused', async (deployment, service) => {
    expect(await t.answer({ verb: 'logs', deployment, service })).toMatchObject({ code: 'NoSuchContainer' });
    expect(t.output.asked).toEqual([]);
  });

  test('of a container that is gone by now say so', async () => {
    t.output.end(broken());
    expect(await t.logs()).toMatchObject({ kind: 'error', code: 'NoSuchContainer' });
  });

  test('that the engine does not give: what it says stays on the device', async () => {
    t.output.end(new RuntimeFault({ code: 'Unavailable', message: 'PASSWORD=hunter2' }));
    const answer = await t.logs();
    expect(answer).toMatchObject({ code: 'EngineFailed', message: 'the engine gave no logs: Unavailable' });
    expect(JSON.stringify(answer)).not.toContain('hunter2');
  });

  test('in the middle of which the engine breaks off are given, with that', async () => {
    t.output.print('one');
    t.output.end(new RuntimeFault({ code: 'Unavailable', message: 'gone' }));
    expect(await t.logs()).toMatchObject({ lines: [{ text: 'one' }], end: 'failed' });
    expect(t.events.at(-1)).toMatchObject({ type: 'logs-ended', end: 'failed', message: 'gone' });
  });

  test('of a flood come in batches, and no more is taken off it than was asked for', async () => {
    const line = 'x'.repeat(16_000);
    t.output.print(...Array.from({ length: 100 }, (_, index) => `${index} ${line}`));
    t.output.end();
    const first = batchOf(await t.logs());
    await t.clock.advance(10_000);
    expect(t.output.taken).toBeLessThan(12);
    const got = [...first.lines];
    for (let batch = 2; ; batch += 1) {
      const next = batchOf(await t.more(first.session, batch));
      got.push(...next.lines);
      if (next.end !== undefined) break;
    }
    expect(got.map(({ text }) => Number(text.split(' ')[0]))).toEqual([
      ...Array.from({ length: 100 }).keys(),
    ]);
  });
});

describe('a session', () => {
  test('ends when nobody asks for 30 s', async () => {
    const { session } = batchOf(await t.logs({ follow: true }));
    await t.clock.advance(29_000);
    expect(await t.more(session, 2)).toMatchObject({ kind: 'logs' });
    expect(t.output.readers).toBe(1);
    await t.clock.advance(31_000);
    expect(t.output.readers).toBe(0);
    expect(await t.more(session, 3)).toMatchObject({ code: 'NoSuchSession' });
    expect(t.events.at(-2)).toEqual({ type: 'logs-ended', deployment: 'shop', service: 'web', end: 'idle' });
  });

  test('ends when it is ended, however often', async () => {
    const { session } = batchOf(await t.logs({ follow: true }));
    expect(await t.answer({ verb: 'logs-end', session })).toEqual({ kind: 'ended' });
    expect(await t.answer({ verb: 'logs-end', session })).toEqual({ kind: 'ended' });
    expect(t.output.readers).toBe(0);
    expect(t.events.filter(({ type }) => type === 'logs-ended')).toEqual([
      { type: 'logs-ended', deployment: 'shop', service: 'web', end: 'asked' },
    ]);
  });

  test('ends with the device, and whoever waits is told', async () => {
    const { session } = batchOf(await t.logs({ follow: true }));
    const reply = t.ask({ verb: 'logs-more', session, batch: 2 });
    await t.clock.advance(100);
    expect(await t.stop()).toEqual({ left: [0, 0, 0, 0] });
    expect(t.answerAt(reply)).toMatchObject({ kind: 'logs', lines: [], end: 'stopping' });
  });

  test('is one of four; the fifth is told to come back, until one ends', async () => {
    const open = [];
    for (let count = 0; count < 4; count += 1) open.push(batchOf(await t.logs({ follow: true })).session);
    expect(await t.logs({ follow: true })).toMatchObject({ kind: 'error', code: 'Busy' });
    expect(t.output.readers).toBe(4);
    await t.answer({ verb: 'logs-end', session: open[0] ?? '' });
    expect(await t.logs({ follow: true })).toMatchObject({ kind: 'logs' });
  });

  test('that is over makes room, and else keeps its last batch for a while', async () => {
    const first = batchOf(await t.logs({ follow: true }));
    t.output.end();
    const last = await t.more(first.session, 2);
    expect(last).toMatchObject({ end: 'complete' });
    expect(await t.more(first.session, 2)).toEqual(last);
    for (let count = 0; count < 9; count += 1) expect(await t.logs()).toMatchObject({ kind: 'logs' });
  });
});

describe('hostile requests', () => {
  const reply = 'rollforward.reply.edge-1.nonce-abc';

  test.each([
    ['garbage', 'logs', '\u0000\u0001{', 'BadRequest'],
    ['too much', 'ping', ' '.repeat(5000), 'BadRequest'],
    ['an unknown verb', 'exec', '{}', 'UnknownCommand'],
    ['a verb of two words', 'logs.more', '{}', 'UnknownCommand'],
    ['a verb of an object', 'constructor', '{}', 'UnknownCommand'],
    ['a name with a dot', 'logs', '{"deployment":"shop.web","service":"web"}', 'BadRequest'],
    ['a name with a wildcard', 'logs', '{"deployment":"shop","service":"*"}', 'BadRequest'],
    ['a name that is an option', 'logs', '{"deployment":"shop","service":"--all"}', 'BadRequest'],
    ['a session that never was', 'logs-more', '{"session":"session-9","batch":1}', 'NoSuchSession'],
  ])('%s are answered with a code', async (_, verb, data, code) => {
    await t.clock.advance(0);
    t.send(`rollforward.command.edge-1.${verb}`, data, reply);
    await t.clock.advance(0);
    expect(t.answers).toEqual([
      { reply, answer: { kind: 'error', code, message: expect.any(String) as unknown } },
    ]);
    expect(t.output.asked).toEqual([]);
  });

  test.each([
    undefined,
    'rollforward.reply.edge-2.nonce-abc',
    'rollforward.command.edge-1.ping',
    '$KV.device-state.edge-1.shop',
    '_INBOX.abcdefgh',
    'rollforward.reply.edge-1.a.b',
  ])('an answer is not sent to %s', async (elsewhere) => {
    await t.clock.advance(0);
    t.send('rollforward.command.edge-1.ping', '', elsewhere);
    await t.clock.advance(0);
    expect([t.answers, t.events]).toEqual([[], []]);
  });

  test('a thousand at once are answered, most with Busy, and a few are told', async () => {
    await t.clock.advance(0);
    for (let count = 0; count < 1000; count += 1) t.ask({ verb: 'ping' });
    await t.clock.advance(0);
    const codes = t.answers.map(({ answer }) => (answer.kind === 'error' ? answer.code : answer.kind));
    expect([codes.length, codes.filter((code) => code === 'Busy').length]).toEqual([1000, 968]);
    expect(t.events.filter(({ type }) => type === 'command-refused')).toHaveLength(10);
    expect(await t.answer({ verb: 'ping' })).toMatchObject({ kind: 'pong' });
  });

  test('whatever it is, it has one answer', async () => {
    await t.clock.advance(0);
    const verbs = fc.oneof(fc.constantFrom('ping', 'logs', 'logs-more', 'logs-end'), fc.string());
    const data = fc.oneof(fc.uint8Array(), fc.json(), fc.constant('{"deployment":"shop","service":"web"}'));
    await fc.assert(
      fc.asyncProperty(verbs, data, async (verb, bytes) => {
        t.answers.length = 0;
        t.send(`rollforward.command.edge-1.${verb}`, bytes, reply);
        await t.clock.advance(2_000);
        expect(t.answers).toHaveLength(1);
      }),
      { numRuns: 100 },
    );
  });

  test('an engine without logs says so', async () => {
    await t.stop();
    t = new CommandedDevice({ withLogs: false });
    expect(await t.logs()).toMatchObject({ kind: 'error', code: 'Unsupported' });
  });
});

describe('listening', () => {
  test('goes over to a new connection, and stays on one that is connected again', async () => {
    await t.clock.advance(0);
    const [before] = t.callbacks;
    t.tell({ type: 'disconnected', reason: 'away' });
    t.tell({ type: 'connected' });
    await t.clock.advance(0);
    expect(t.callbacks).toEqual([before]);
    t.connection = t.newConnection();
    t.tell({ type: 'connected' });
    await t.clock.advance(0);
    expect(t.callbacks).toHaveLength(1);
    expect(t.callbacks).not.toEqual([before]);
    expect(await t.answer({ verb: 'ping' })).toMatchObject({ kind: 'pong' });
  });

  test('begins with the connection', async () => {
    await t.stop();
    t = new CommandedDevice();
    const { connection } = t;
    t.connection = undefined;
    t.callbacks = [];
    t.tell({ type: 'disconnected', reason: 'away' });
    await t.clock.advance(0);
    t.connection = connection;
    t.tell({ type: 'connected' });
    await t.clock.advance(100_000);
    expect(t.callbacks.length).toBeLessThanOrEqual(1);
  });

  test('that was refused is told, and tried again after a minute', async () => {
    await t.clock.advance(0);
    const error = Object.assign(new Error('Permissions Violation'), { code: 'PERMISSIONS_VIOLATION' });
    t.callbacks[0]?.(error, { subject: '', data: new Uint8Array() });
    expect(t.callbacks).toEqual([]);
    expect(t.events).toEqual([
      { type: 'commands-failed', message: 'listen for commands: the server does not permit it to this user' },
    ]);
    await t.clock.advance(61_000);
    expect(await t.answer({ verb: 'ping' })).toMatchObject({ kind: 'pong' });
  });

  test('what is asked while the connection goes is not answered later', async () => {
    await t.clock.advance(0);
    const reply = t.ask({ verb: 'logs', deployment: 'shop', service: 'web', follow: true });
    t.connection = undefined;
    t.tell({ type: 'disconnected', reason: 'away' });
    await t.clock.advance(5_000);
    expect(t.answerAt(reply)).toBeUndefined();
  });
});
