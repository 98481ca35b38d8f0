import { Buffer } from 'node:buffer';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { readText } from '../../src/document/read-text.ts';
import { bytesOf } from './bytes.ts';
import { issuesOf } from './issues-of.ts';

function refusal(bytes: Uint8Array): { pointer: string; message: string; offset?: number } | undefined {
  return issuesOf(() => readText(bytes))[0];
}

describe('readText', () => {
  it('decodes UTF-8', () => {
    expect(readText(bytesOf(' {"ü": "😀"}'))).toBe(' {"ü": "😀"}');
  });

  it('takes 1 MiB and not a byte more', () => {
    expect(readText(bytesOf('1'.repeat(1_048_576)))).toHaveLength(1_048_576);
    expect(refusal(bytesOf('1'.repeat(1_048_577)))).toEqual({
      pointer: '',
      expected: 'at most 1048576 bytes',
      message: 'the document: expected at most 1048576 bytes',
    });
  });

  it.each(['', ' ', '\n\t \r\n'])('refuses %j: nothing is no wish', (text) => {
    expect(refusal(bytesOf(text))?.message).toMatch(/nothing at all is no wish/);
  });

  it('refuses a byte order mark, of UTF-8 and of UTF-16', () => {
    expect(refusal(bytesOf('\ufeff{}'))?.message).toMatch(/without a byte order mark/);
    expect(refusal(Buffer.from('\ufeff{}', 'utf16le'))).toMatchObject({ expected: 'UTF-8', offset: 0 });
  });

  it.each([
    ['a byte that begins nothing', [0x7b, 0x0a, 0xff], 2],
    ['a continuation alone', [0x7b, 0x80], 1],
    ['a character cut by another', [0x22, 0xc3, 0x28], 1],
    ['a character cut by the end', [0x22, 0xe2, 0x82], 1],
    ['an overlong slash', [0x22, 0xc0, 0xaf], 1],
    ['a surrogate', [0x22, 0xed, 0xa0, 0x80], 1],
    ['beyond Unicode', [0x22, 0xf4, 0x90, 0x80, 0x80], 1],
  ])('refuses %s, and says where', (_, bytes, offset) => {
    expect(refusal(Uint8Array.from(bytes))).toMatchObject({ pointer: '', expected: 'UTF-8', offset });
  });

  it('says where the first invalid byte is, behind any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const before = bytesOf(text);
        expect(refusal(Buffer.concat([before, Uint8Array.of(0xff), before]))).toMatchObject({
          offset: before.length,
        });
      }),
    );
  });
});
