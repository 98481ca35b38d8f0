import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { type LinePiece, LineSplitter } from '../src/line-splitter.ts';

function pieces(longest: number, ...chunks: readonly (string | Buffer)[]): LinePiece[] {
  const splitter = new LineSplitter(longest);
  const given = chunks.flatMap((chunk) => splitter.push(Buffer.from(chunk)));
  return [...given, ...splitter.end()];
}

function split(longest: number, ...chunks: readonly (string | Buffer)[]): string[] {
  return pieces(longest, ...chunks).map(({ text }) => text);
}

describe('LineSplitter', () => {
  test.each<[string, readonly string[], string[]]>([
    ['lines', ['a\nb\n'], ['a', 'b']],
    ['empty lines', ['\n\na\n'], ['', '', 'a']],
    ['a line in pieces', ['a', 'b', 'c\nd', '\n'], ['abc', 'd']],
    ['a line that does not end', ['a\nb'], ['a', 'b']],
    ['nothing', [], []],
  ])('gives %s', (_, chunks, lines) => {
    expect(split(100, ...chunks)).toEqual(lines);
  });

  test('cuts what is too long, and keeps no more of it than one piece', () => {
    expect(split(4, 'abcdefghij\nk\n')).toEqual(['abcd', 'efgh', 'ij', 'k']);
    expect(split(4, 'abc', 'def', 'ghij\n')).toEqual(['abcd', 'efgh', 'ij']);
    expect(new LineSplitter(4).push(Buffer.from('abcdefgh'))).toEqual([{ text: 'abcd', ends: false }]);
    expect(split(4, 'abcd\nef\n')).toEqual(['abcd', 'ef']);
  });

  test('says of each piece whether its line ends with it', () => {
    expect(pieces(2, 'abcd\n', 'e\n\nf')).toEqual([
      { text: 'ab', ends: false },
      { text: 'cd', ends: true },
      { text: 'e', ends: true },
      { text: '', ends: true },
      { text: 'f', ends: false },
    ]);
  });

  test('says whether it holds the beginning of a line', () => {
    const splitter = new LineSplitter(4);
    expect(splitter.holds).toBe(false);
    splitter.push(Buffer.from('a\nb'));
    expect(splitter.holds).toBe(true);
    splitter.push(Buffer.from('\n'));
    expect(splitter.holds).toBe(false);
  });

  test('puts together a character that came in two halves', () => {
    const bytes = Buffer.from('ä€\n');
    expect(split(100, bytes.subarray(0, 1), bytes.subarray(1, 4), bytes.subarray(4))).toEqual(['ä€']);
  });

  test('gives the same pieces, whatever the chunks', () => {
    const text = fc.array(fc.constantFrom('a', 'ü', '🙂', '\n', '\r'), { maxLength: 60 });
    const size = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(text, fc.array(size, { minLength: 1 }), size, (characters, sizes, longest) => {
        const bytes = Buffer.from(characters.join(''));
        const chunks: Buffer[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const length = sizes[turn % sizes.length] ?? 1;
          chunks.push(bytes.subarray(at, at + length));
          at += length;
        }
        const given = pieces(longest, ...chunks);
        expect(given).toEqual(pieces(longest, bytes));
        expect(given.map((piece) => piece.text + (piece.ends ? '\n' : '')).join('')).toBe(bytes.toString());
        for (const piece of given) expect(piece.text.length).toBeLessThanOrEqual(longest);
      }),
    );
  });
});
