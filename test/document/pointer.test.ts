import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { type Path, pointerOf, quoteKey } from '../../src/document/pointer.ts';

function pathOf(...keys: (string | number)[]): Path {
  return keys.reduce<Path>((parent, key) => ({ parent, key }), undefined);
}

describe('pointerOf', () => {
  it('writes RFC 6901', () => {
    expect(pointerOf(undefined)).toBe('');
    expect(pointerOf(pathOf('services', 'web', 'ports', 0))).toBe('/services/web/ports/0');
    expect(pointerOf(pathOf('a/b', '~1', '', '__proto__'))).toBe('/a~1b/~01//__proto__');
  });

  it.each([
    ['too long', 'a'.repeat(129)],
    ['a control character', 'a\u001b[2Jb'],
    ['a line', 'a\nb'],
    ['a text that runs backwards', 'a\u202eb'],
    ['invisible', 'a\u200bb'],
    ['half a surrogate pair', '\ud800'],
    ['a line separator', '\u2028'],
    ['an assignment, whose value may be a secret', 'PASSWORD=hunter2'],
  ])('stops above a key that is %s', (_, key) => {
    expect(pointerOf(pathOf('services', 'web', key, 0))).toBe('/services/web');
  });

  it('has an end', () => {
    expect(pointerOf(pathOf(...Array.from({ length: 32 }, () => 'a'.repeat(100)))).length).toBeLessThan(401);
  });
});

describe('quoteKey', () => {
  it.each([
    ['web', '"web"'],
    ['PASSWORD=hunter2', '"PASSWORD=…"'],
    ['PASSWORD=', '"PASSWORD="'],
    ['ключ 钥匙', '"ключ 钥匙"'],
    ['a"b\\c', '"a\\u{22}b\\u{5c}c"'],
    ['a\u001b[31m\n', '"a\\u{1b}[31m\\u{a}"'],
    ['\u202e\u200b\ud800\u00a0', '"\\u{202e}\\u{200b}\\u{d800}\\u{a0}"'],
    ['x'.repeat(1_000_000), `"${'x'.repeat(40)}…"`],
  ])('writes %j', (key, quoted) => {
    expect(quoteKey(key)).toBe(quoted);
  });

  it('is short and printable, whatever the key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (key) => {
        expect(quoteKey(key)).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
        expect(quoteKey(key).length).toBeLessThan(43 + 40 * 9);
      }),
    );
  });
});
