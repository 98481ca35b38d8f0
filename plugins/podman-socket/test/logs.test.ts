import { idOf } from '@rollforward/engine-shared/testing';
import { LONGEST_LOG_LINE, type LogLine, type LogsOptions } from 'rollforward';
import { describe, expect, test } from 'vitest';

import { logs } from '../src/logs.ts';
import { podman } from '../src/podman/dialect.ts';
import { heardOf } from './support/heard.ts';
import { logFrame, logFrames, PRINTED_AT, rawFrame, type SentEntry } from './support/log-frame.ts';
import { type Answer, type ScriptedService, scriptedService } from './support/scripted-service.ts';
import { ABSENT, inspected, ok, refusal } from './support/service-answers.ts';

const ID = idOf('a');

/** A service with a container, which answers the requests for its logs with `answers`, in turn. */
function keeping(...answers: readonly (Answer | Buffer)[]): ScriptedService {
  const left = [...answers];
  return scriptedService(({ kind }) => {
    if (kind !== 'listen') return ok(inspected({ id: ID }));
    const next = left.shift();
    return Buffer.isBuffer(next) ? { chunks: [next] } : next;
  });
}

const read = (service: ScriptedService, options?: LogsOptions): Promise<unknown[]> =>
  heardOf(logs({ service, dialect: podman }, ID, options));
const texts = async (service: ScriptedService, options?: LogsOptions): Promise<unknown[]> =>
  (await read(service, options)).map((line) => (typeof line === 'string' ? line : (line as LogLine).text));
const asked = (service: ScriptedService): object[] =>
  service.calls.flatMap(({ kind, query = {} }) => {
    const { stdout: _, stderr: __, timestamps: ___, ...rest } = query;
    return kind === 'listen' ? [rest] : [];
  });

describe('logs', () => {
  test('are the lines of both streams, with their times', async () => {
    const frames = [
      logFrame({ text: 'one\n' }),
      logFrame({ text: 'two\n', stream: 'stderr' }),
      logFrame({ text: 'three' }),
    ];
    expect(await read(keeping({ chunks: frames }))).toEqual([
      { stream: 'stdout', text: 'one', at: PRINTED_AT },
      { stream: 'stderr', text: 'two', at: PRINTED_AT },
      { stream: 'stdout', text: 'three', at: PRINTED_AT },
    ]);
  });

  test('are asked for once, by what the caller wants', async () => {
    const service = keeping({ chunks: [] });
    await read(service, { since: 1500 });
    expect(asked(service)).toEqual([{ since: '1.500' }]);
  });

  test.each([
    ['an absent container', ABSENT],
    ['another one that has the id for a name', ok(inspected({ id: idOf('b'), name: ID }))],
  ])('of %s are ContainerBroken, and not asked for', async (_, answer) => {
    const service = scriptedService(() => answer);
    expect(await read(service)).toEqual(['ContainerBroken']);
    expect(asked(service)).toEqual([]);
  });

  test.each<[string, Answer, string]>([
    ['a container that has just gone', ABSENT, 'ContainerBroken'],
    [
      'a driver that keeps none',
      refusal(500, "this container is using the 'none' log driver"),
      'Unavailable',
    ],
    ['another status', ok({}, 204), 'Unavailable'],
    ['half a frame', { chunks: [logFrames('one').subarray(0, -2)] }, 'Unavailable'],
    ['garbage', { chunks: [Buffer.from('garbage garbage')] }, 'Unavailable'],
    ['an error of the engine', { chunks: [rawFrame(3, 'Error grabbing logs: EOF')] }, 'Unavailable'],
  ])('that are answered with %s are a fault', async (_, answer, code) => {
    expect(await texts(keeping(answer))).toEqual([code]);
  });

  test('that break off are Unavailable after what there was', async () => {
    expect(await texts(keeping(Buffer.concat([logFrames('one'), Buffer.from('x')])))).toEqual([
      'one',
      'Unavailable',
    ]);
  });
});

/**
 * A service that keeps `entries`, gives `followed` to whoever follows, and keeps `after` from then on. It counts each entry
 * as a line.
 */
function engine(
  entries: readonly SentEntry[],
  followed: readonly SentEntry[] = entries,
  after: readonly SentEntry[] = followed,
): ScriptedService {
  let kept = entries;
  return scriptedService(({ kind, query = {} }) => {
    if (kind !== 'listen') return ok(inspected({ id: ID }));
    const { since = '0', tail = 'Infinity', follow } = query;
    if (follow !== undefined) kept = after;
    const from = Number(since) * 1000;
    const given = (follow === undefined ? kept : followed).filter(({ at = PRINTED_AT }) => at >= from);
    return { chunks: given.slice(given.length - Math.min(given.length, Number(tail))).map(logFrame) };
  });
}

const at = (second: number, text: string): SentEntry => ({ text, at: PRINTED_AT + second * 1000 });

describe('the last lines', () => {
  const piece = 'x'.repeat(LONGEST_LOG_LINE);
  const entries = [at(0, 'one\n'), at(9, piece), at(9, piece), at(9, '\n'), at(9, 'three\n'), at(9, 'four')];

  test.each([
    [0, []],
    [1, ['four']],
    [2, ['three', 'four']],
    [3, [piece, piece, 'three', 'four']],
    [4, ['one', piece, piece, 'three', 'four']],
    [5, ['one', piece, piece, 'three', 'four']],
    [10_001, ['one', piece, piece, 'three', 'four']],
    [Number.MAX_SAFE_INTEGER, ['one', piece, piece, 'three', 'four']],
  ])('%d are counted as they were printed, however long', async (tail, lines) => {
    expect((await texts(engine(entries), { tail })).join('|')).toBe(lines.join('|'));
  });

  test('of many are read from about there on', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => at(index, `${index}\n`));
    const service = engine(many);
    expect(await texts(service, { tail: 3 })).toEqual(['4997', '4998', '4999']);
    const since = `${PRINTED_AT / 1000 + 5000 - 103 - 1}.999`;
    expect(asked(service)).toEqual([{ tail: '103' }, { since }, { since }]);
  });

  test('are found though most of what the engine counts is none', async () => {
    const long = Array.from({ length: 200 }, () => at(100, 'x'));
    const few = [at(0, 'one\n'), at(50, 'two\n'), ...long, at(100, '\n'), at(200, 'four\n')];
    expect((await texts(engine(few), { tail: 3 })).map((text) => String(text).slice(0, 5))).toEqual([
      'two',
      'xxxxx',
      'four',
    ]);
  });

  test('are found though the clock was set back', async () => {
    const before = Array.from({ length: 500 }, (_, index) => at(1000 + index, `${index}\n`));
    const after = [at(0, 'a\n'), at(1, 'b\n'), at(2, 'c\n')];
    expect(await texts(engine([...before, ...after]), { tail: 4 })).toEqual(['499', 'a', 'b', 'c']);
  });

  test('are those since a time', async () => {
    const lines = Array.from({ length: 500 }, (_, index) => at(index, `${index}\n`));
    const since = PRINTED_AT + 498_000;
    expect(await texts(engine(lines), { tail: 3, since })).toEqual(['498', '499']);
    expect(await texts(engine(lines), { tail: 1, since })).toEqual(['499']);
    expect(await texts(engine(lines), { tail: 1, since: since + 9000 })).toEqual([]);
  });

  test.each([
    [1, ['two', 'three']],
    [0, ['three']],
  ])('%d are followed by what is printed after they were counted', async (tail, lines) => {
    const all = [at(0, 'one\n'), at(1, 'two\n'), at(2, 'three\n')];
    expect(await texts(engine(all.slice(0, 2), all), { tail, follow: true })).toEqual(lines);
  });

  test('of a container that keeps nothing are none, and all that comes', async () => {
    expect(await texts(engine([]), { tail: 1 })).toEqual([]);
    expect(await texts(engine([], [at(0, 'one\n')]), { tail: 0, follow: true })).toEqual(['one']);
  });
});

describe('what is followed', () => {
  const kept = [at(0, 'one\n'), at(1, 'two\n'), at(1, 'three\n'), at(100, 'four\n')];
  const all = ['one', 'two', 'three', 'four'];

  test.each([0, 1, 2, 3, 4])('is read before, on from there and after, %d lines and so on', async (count) => {
    for (const followed of [0, 1, 2, 3, 4]) {
      const service = engine(kept.slice(0, count), kept.slice(0, followed), kept);
      expect(await texts(service, { follow: true })).toEqual(all);
    }
  });

  test('is read on from a minute before', async () => {
    const service = engine(kept.slice(0, 2), kept);
    expect(await texts(service, { follow: true, since: PRINTED_AT })).toEqual(all);
    const since = `${PRINTED_AT / 1000}.000`;
    const later = `${PRINTED_AT / 1000 + 40}.000`;
    expect(asked(service)).toEqual([{ since }, { since, follow: 'true' }, { since: later }]);
  });

  test('is read on in the middle of a line', async () => {
    const whole = [at(0, 'half '), at(0, 'and half\n'), at(0, 'end')];
    const service = engine(whole.slice(0, 1), whole.slice(0, 2), whole);
    expect(await texts(service, { follow: true })).toEqual(['half and half', 'end']);
  });

  test('is not given twice, though the beginning of the log has gone', async () => {
    const service = engine(kept.slice(0, 2), kept.slice(2), kept.slice(3));
    expect(await texts(service, { follow: true })).toEqual(['one', 'two', 'four']);
  });

  test('is not given before what came, though the service left it out', async () => {
    const service = engine([], [at(0, 'one\n'), at(1, 'three\n')], kept);
    expect(await texts(service, { follow: true })).toEqual(['one', 'three', 'four']);
  });

  test('is given though the clock is set back', async () => {
    const back = [at(59, 'one\n'), at(60, 'two\n'), at(1, 'three\n'), at(2, 'four\n')];
    const service = engine(back.slice(0, 2), back.slice(0, 3), back);
    expect(await texts(service, { follow: true })).toEqual(all);
  });

  test('may be the last lines only', async () => {
    const service = engine(kept.slice(0, 2), kept.slice(0, 3), kept);
    expect(await texts(service, { follow: true, tail: 1 })).toEqual(['two', 'three', 'four']);
  });

  test('may be of a container that is removed as soon as it ends', async () => {
    const frames = logFrames('one');
    expect(await texts(keeping(frames, ABSENT, ABSENT), { follow: true })).toEqual(['one']);
    expect(await texts(keeping(frames, frames, ABSENT), { follow: true })).toEqual(['one']);
  });

  test('is Unavailable where it cannot be read on', async () => {
    const service = keeping(logFrames('one'), refusal(500, 'no'));
    expect(await texts(service, { follow: true })).toEqual(['one', 'Unavailable']);
  });

  test('may be silent, but not in the middle of an entry; what is not followed may not', async () => {
    const silent: boolean[] = [];
    const service = keeping();
    service.listen = async function* ({ query }, { mayBeSilent = () => false }) {
      const frame = logFrames('one');
      for (const bytes of [frame.subarray(0, 3), frame.subarray(3)]) {
        silent.push(mayBeSilent());
        yield bytes;
      }
      silent.push(mayBeSilent());
      if (query?.['follow'] === undefined) expect(silent.splice(0)).toEqual([false, false, false]);
      else expect(silent.splice(0)).toEqual([true, false, true]);
    };
    expect(await texts(service, { follow: true })).toEqual(['one']);
  });
});
