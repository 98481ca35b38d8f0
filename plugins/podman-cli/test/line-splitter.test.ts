import { describe, expect, test } from 'vitest';

import { LineSplitter } from '../src/line-splitter.ts';

function split(longest: number, ...chunks: readonly (string | Buffer)[]): string[] {
  const splitter = new LineSplitter(longest);
  const lines = chunks.flatMap((chunk) => splitter.push(Buffer.from(chunk)));
  return [...lines, ...splitter.end()];
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
    expect(new LineSplitter(4).push(Buffer.from('abcdefgh'))).toEqual(['abcd']);
    expect(split(4, 'abcd\nef\n')).toEqual(['abcd', 'ef']);
  });

  test('puts together a character that came in two halves', () => {
    const bytes = Buffer.from('ä€\n');
    expect(split(100, bytes.subarray(0, 1), bytes.subarray(1, 4), bytes.subarray(4))).toEqual(['ä€']);
  });
});
