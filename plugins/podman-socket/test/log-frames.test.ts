import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { LogFrames, type LogPart } from '../src/log-frames.ts';
import { chunksOf, logFrame, PRINTED_AT, rawFrame, type SentEntry } from './support/log-frame.ts';

interface ReadEntry {
  readonly stream: LogPart['stream'];
  readonly at: number;
  readonly text: string;
}

/** The entries that `chunks` tell, put together from their parts. */
function read(...chunks: readonly Buffer[]): ReadEntry[] {
  const frames = new LogFrames();
  const entries: { stream: LogPart['stream']; at: number; bytes: Buffer }[] = [];
  for (const { begins, stream, at, bytes } of chunks.flatMap((chunk) => frames.push(chunk))) {
    const last = entries.at(-1);
    if (begins || last === undefined) entries.push({ stream, at, bytes });
    else last.bytes = Buffer.concat([last.bytes, bytes]);
  }
  frames.end();
  return entries.map(({ bytes, ...rest }) => ({ ...rest, text: bytes.toString() }));
}

const unavailable = (message: RegExp): unknown =>
  expect.objectContaining({ code: 'Unavailable', message: expect.stringMatching(message) });

describe('frames', () => {
  test('are entries with their stream and their time', () => {
    const at = Date.UTC(2026, 1, 3, 4, 5, 6, 789);
    expect(read(logFrame({ text: 'one\n', at }), logFrame({ stream: 'stderr', text: ' two' }))).toEqual([
      { stream: 'stdout', at, text: 'one\n' },
      { stream: 'stderr', at: PRINTED_AT, text: ' two' },
    ]);
  });

  test.each([
    ['2026-11-23T18:54:41Z', 0],
    ['2026-11-23T18:54:41.637570952Z', 637],
    ['2026-11-23T18:54:41.000000000+00:00', 0],
    ['2026-11-24T00:24:41+05:30', 0],
    ['2026-11-23T16:54:41.5-02:00', 500],
  ])('may have their time as %s', (time, ms) => {
    expect(read(rawFrame(1, `${time} text\n`))).toEqual([
      { stream: 'stdout', at: PRINTED_AT + ms, text: 'text\n' },
    ]);
  });

  test('give nothing of an entry without a letter, nor of an empty frame', () => {
    expect(read(logFrame({ text: '' }), rawFrame(1, ''), logFrame({ text: 'a' }))).toMatchObject([
      { text: 'a' },
    ]);
  });

  test.each([
    ['of stdin', rawFrame(0, 'a'), /no log/],
    ['of a stream that nobody knows', rawFrame(4, 'a'), /no log/],
    ['of text', Buffer.from('just text without any frames'), /no log/],
    ['of garbage', Buffer.from([1, 0, 7, 0, 0, 0, 0, 1]), /no log/],
    ['without a time', rawFrame(1, 'just a line\n'), /without a time/],
    ['with half a time', rawFrame(1, '2026-11-23T18:54'), /without a time/],
    ['with a strange time', rawFrame(1, 'yesterday text'), /without a time/],
    ['that begin with a space', rawFrame(1, ' text'), /without a time/],
    ['with a time without end', rawFrame(1, '2'.repeat(1000), 2 ** 32 - 1), /without a time/],
    [
      'of an error of the engine',
      rawFrame(3, 'Error grabbing logs: EOF\nat x'),
      /logs: Error grabbing logs: EOF$/,
    ],
    ['of an error that goes on and on', rawFrame(3, 'no '.repeat(1000), 2 ** 32 - 1), /logs: no no/],
  ])('%s are none', (_, bytes, message) => {
    expect(() => read(bytes)).toThrow(unavailable(message));
    expect(() => read(...chunksOf(bytes, [1]))).toThrow(unavailable(message));
  });

  test.each([
    ['a head', Buffer.from([1, 0, 0])],
    ['a time', rawFrame(1, '2026-11-23T', 100)],
    ['a line', logFrame({ text: 'half a line' }).subarray(0, -3)],
    ['an error', rawFrame(3, 'Err', 100)],
  ])('that end in the middle of %s are none', (_, bytes) => {
    expect(() => read(bytes)).toThrow(unavailable(/middle of a frame/));
  });

  test('of a hostile length are passed on, and not kept', () => {
    const frames = new LogFrames();
    const head = rawFrame(1, '2026-11-23T18:54:41Z ', 2 ** 32 - 1);
    expect(frames.push(head)).toEqual([]);
    const megabyte = Buffer.alloc(1024 * 1024, 'x');
    for (let count = 0; count < 64; count += 1) {
      const [part, ...others] = frames.push(megabyte);
      expect(others).toEqual([]);
      // The very bytes, not a copy.
      expect(part?.bytes.buffer).toBe(megabyte.buffer);
      expect(frames.isBetween).toBe(false);
    }
  });

  test('say whether one is open', () => {
    const frames = new LogFrames();
    for (const byte of logFrame({ text: 'a' })) {
      frames.push(Buffer.from([byte]));
      expect(frames.isBetween).toBe(byte === 'a'.charCodeAt(0));
    }
  });

  test('are the same, whatever the chunks', () => {
    const entry: fc.Arbitrary<Required<SentEntry>> = fc.record({
      stream: fc.constantFrom('stdout', 'stderr'),
      at: fc.integer({ min: 0, max: 2 ** 41 }),
      text: fc
        .array(fc.constantFrom('a', ' ', 'ü', '🙂', '\n', '\0'), { minLength: 1 })
        .map((some) => some.join('')),
    });
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 5 }), sizes, (entries, cuts) => {
        const bytes = Buffer.concat(entries.map(logFrame));
        expect(read(...chunksOf(bytes, cuts))).toEqual(entries);
      }),
    );
  });

  test('never throw anything but a fault, whatever they are made of', () => {
    const some = fc.oneof(
      fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes)),
      fc
        .tuple(fc.nat(4), fc.string({ maxLength: 50 }), fc.nat(99))
        .map(([stream, text, length]) => rawFrame(stream, text, length)),
      fc.string().map((text) => logFrame({ text })),
    );
    fc.assert(
      fc.property(fc.array(some), (pieces) => {
        try {
          read(Buffer.concat(pieces));
        } catch (error) {
          expect(error).toMatchObject({ code: 'Unavailable' });
        }
      }),
    );
  });
});
