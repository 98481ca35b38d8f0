import fc from 'fast-check';
import { LONGEST_LOG_LINE } from 'rollforward';
import { describe, expect, test } from 'vitest';

import { firstLines } from '../src/first-lines.ts';
import type { LogPart } from '../src/log-frames.ts';
import { LogLines, type LogPiece } from '../src/log-lines.ts';

type Printed = readonly [stream: LogPart['stream'], text: string, at?: number];

function piecesOf(...printed: readonly Printed[]): LogPiece[] {
  const lines = new LogLines();
  const given = printed.flatMap(([stream, text, at = 0]) =>
    lines.push({ stream, at, begins: true, bytes: Buffer.from(text) }),
  );
  return [...given, ...lines.end()];
}

const shown = (pieces: readonly LogPiece[]): string[] =>
  pieces.map(({ stream, text }) => `${stream} ${text}`);

describe('lines of a log', () => {
  test.each<[string, readonly Printed[], string[]]>([
    [
      'of one stream',
      [
        ['stdout', 'a\n'],
        ['stdout', '\n'],
        ['stdout', 'b\n'],
      ],
      ['stdout a', 'stdout ', 'stdout b'],
    ],
    [
      'that come in entries',
      [
        ['stdout', 'a'],
        ['stdout', 'b'],
        ['stdout', 'c\n'],
      ],
      ['stdout abc'],
    ],
    ['of several in one entry', [['stderr', 'a\nb\nc']], ['stderr a', 'stderr b', 'stderr c']],
    [
      'of two streams among each other',
      [
        ['stdout', 'a'],
        ['stderr', 'x\n'],
        ['stdout', 'b\n'],
        ['stderr', 'y'],
      ],
      ['stderr x', 'stdout ab', 'stderr y'],
    ],
    [
      'that never end',
      [
        ['stderr', 'x'],
        ['stdout', 'a'],
      ],
      ['stdout a', 'stderr x'],
    ],
    ['with a carriage return', [['stdout', 'a\r']], ['stdout a\r']],
  ])('%s', (_, printed, lines) => {
    expect(shown(piecesOf(...printed))).toEqual(lines);
  });

  test('are put together of the halves of a letter', () => {
    const lines = new LogLines();
    const [first, second] = [Buffer.from('ü').subarray(0, 1), Buffer.from('ü').subarray(1)];
    const part = { stream: 'stdout', at: 0, begins: true } as const;
    expect(lines.push({ ...part, bytes: first })).toEqual([]);
    expect(lines.push({ ...part, bytes: second })).toEqual([]);
    expect(shown(lines.end())).toEqual(['stdout ü']);
  });

  test('have the time at which each was begun', () => {
    const printed: readonly Printed[] = [
      ['stdout', 'a', 1],
      ['stderr', 'x', 2],
      ['stdout', 'b\n', 3],
      ['stdout', 'c\nd', 4],
      ['stdout', 'e\n', 5],
      ['stderr', 'y\n', 6],
      ['stdout', 'f', 7],
    ];
    expect(piecesOf(...printed).map(({ text, at }) => [text, at])).toEqual([
      ['ab', 1],
      ['c', 4],
      ['de', 4],
      ['xy', 2],
      ['f', 7],
    ]);
  });

  test('that are too long come in pieces, of one time, of which the first begins it', () => {
    const long = 'x'.repeat(LONGEST_LOG_LINE);
    const pieces = piecesOf(['stdout', long, 1], ['stdout', long, 2], ['stdout', 'y\nz\n', 3]);
    expect(pieces.map(({ text, at, begins }) => [text.length, at, begins])).toEqual([
      [LONGEST_LOG_LINE, 1, true],
      [LONGEST_LOG_LINE, 1, false],
      [1, 1, false],
      [1, 3, true],
    ]);
  });

  test('of just the longest length are one', () => {
    const long = 'x'.repeat(LONGEST_LOG_LINE);
    expect(piecesOf(['stdout', `${long}\n`], ['stdout', 'y\n']).map(({ begins }) => begins)).toEqual([
      true,
      true,
    ]);
  });
});

describe('the first lines', () => {
  test('are counted by their beginnings', () => {
    const long = 'x'.repeat(LONGEST_LOG_LINE);
    const pieces = piecesOf(
      ['stdout', 'a\n'],
      ['stdout', `${long}1`],
      ['stderr', 'b\n'],
      ['stdout', '2\n'],
      ['stderr', 'c\n'],
    );
    const left = (count: number): string[] => {
      const isFirst = firstLines(count);
      return pieces.filter((piece) => !isFirst(piece)).map(({ text }) => text);
    };
    expect(left(0)).toEqual(['a', long, 'b', '12', 'c']);
    expect(left(1)).toEqual([long, 'b', '12', 'c']);
    expect(left(2)).toEqual(['b', 'c']);
    expect(left(3)).toEqual(['c']);
    expect(left(4)).toEqual([]);
    expect(left(5)).toEqual([]);
  });

  test('and the rest are all of them, whatever they are', () => {
    const printed = fc.tuple(fc.constantFrom('stdout', 'stderr'), fc.stringMatching(/^[ab\n]*$/));
    fc.assert(
      fc.property(fc.array(printed), fc.nat(20), (entries, count) => {
        const pieces = piecesOf(...entries);
        const isFirst = firstLines(count);
        expect(pieces.filter((piece) => !isFirst(piece))).toEqual(pieces.slice(count));
      }),
    );
  });
});
