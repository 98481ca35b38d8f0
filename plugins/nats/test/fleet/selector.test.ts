import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseSelector } from '../../src/fleet/parse-selector.ts';
import { formatSelector, type Requirement, type Selector, selects } from '../../src/fleet/selector.ts';
import { isSelectorError, SelectorError } from '../../src/fleet/selector-error.ts';

const every = (...requirements: Requirement[]): Selector => ({ kind: 'every', requirements });

describe('parseSelector', () => {
  it.each<[string, Selector]>([
    ['*', { kind: 'all' }],
    [' * ', { kind: 'all' }],
    ['role=press', every({ kind: 'is', key: 'role', value: 'press' })],
    [' role = press ', every({ kind: 'is', key: 'role', value: 'press' })],
    ['tier!=gold', every({ kind: 'is-not', key: 'tier', value: 'gold' })],
    ['site in (a,b)', every({ kind: 'in', key: 'site', values: ['a', 'b'] })],
    ['site in(a)', every({ kind: 'in', key: 'site', values: ['a'] })],
    ['site notin ( a , b )', every({ kind: 'not-in', key: 'site', values: ['a', 'b'] })],
    ['beta', every({ kind: 'present', key: 'beta' })],
    ['!beta', every({ kind: 'absent', key: 'beta' })],
    ['in', every({ kind: 'present', key: 'in' })],
    ['in in (in)', every({ kind: 'in', key: 'in', values: ['in'] })],
    ['"a b"="c,d\\n"', every({ kind: 'is', key: 'a b', value: 'c,d\n' })],
    ['a=""', every({ kind: 'is', key: 'a', value: '' })],
    ['example.com/zone=eu-1:b', every({ kind: 'is', key: 'example.com/zone', value: 'eu-1:b' })],
    [
      'role=press,site in (a,b),!beta,tier!=gold',
      every(
        { kind: 'is', key: 'role', value: 'press' },
        { kind: 'in', key: 'site', values: ['a', 'b'] },
        { kind: 'absent', key: 'beta' },
        { kind: 'is-not', key: 'tier', value: 'gold' },
      ),
    ],
  ])('reads %j', (text, selector) => {
    expect(parseSelector(text)).toEqual(selector);
  });

  it.each<[string, number, RegExp]>([
    ['', 0, /name of a label/],
    ['   ', 3, /name of a label/],
    ['role=', 5, /a value/],
    ['role=press,', 11, /name of a label/],
    [',role', 0, /name of a label/],
    ['role press', 5, /"," or the end/],
    ['role==press', 5, /a value/],
    ['site in a', 8, /"\("/],
    ['site in ()', 9, /a value/],
    ['site in (a', 10, /"," or "\)"/],
    ['site in (a b)', 11, /"," or "\)"/],
    ['site "in" (a)', 5, /"," or the end/],
    ['!', 1, /name of a label/],
    ['!!a', 1, /name of a label/],
    ['*,a', 1, /nothing after/],
    ['a=*', 2, /a value/],
    ['a="b', 2, /double quotes/],
    ['a="\\x"', 2, /double quotes/],
    ['a=b"c"', 3, /"," or the end/],
    [')', 0, /name of a label/],
    ['a'.repeat(4097), 4096, /at most 4096/],
    [Array.from({ length: 65 }, () => 'a').join(','), 127, /at most 64 requirements/],
  ])('says where %j is wrong', (text, position, expected) => {
    const error = thrownBy(() => parseSelector(text));
    expect(error).toBeInstanceOf(SelectorError);
    if (!isSelectorError(error)) throw error;
    expect({ position: error.position, text: text.slice(0, 20) }).toEqual({
      position,
      text: text.slice(0, 20),
    });
    expect(error.expected).toMatch(expected);
    expect(error.message).toContain(`position ${position}`);
  });

  const word = fc.oneof(
    fc.string({ minLength: 0, maxLength: 12 }),
    fc.constantFrom('in', 'notin', '*', 'a b'),
  );
  const requirement = fc.oneof(
    fc.record({ kind: fc.constantFrom('is' as const, 'is-not' as const), key: word, value: word }),
    fc.record({
      kind: fc.constantFrom('in' as const, 'not-in' as const),
      key: word,
      values: fc.array(word, { minLength: 1, maxLength: 4 }),
    }),
    fc.record({ kind: fc.constantFrom('present' as const, 'absent' as const), key: word }),
  );

  it('reads what formatSelector writes, whatever is in it', () => {
    fc.assert(
      fc.property(fc.array(requirement, { minLength: 1, maxLength: 6 }), (requirements) => {
        const selector = every(...requirements);
        expect(parseSelector(formatSelector(selector))).toEqual(selector);
      }),
    );
    expect(parseSelector(formatSelector({ kind: 'all' }))).toEqual({ kind: 'all' });
  });

  it('reads any text, or throws a SelectorError at a place in it', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc
        .array(fc.constantFrom('a', 'in', 'notin', '(', ')', ',', '=', '!', '!=', '*', ' ', '"', '\\'), {
          maxLength: 14,
        })
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (one) => {
        try {
          const selector = parseSelector(one);
          expect(parseSelector(formatSelector(selector))).toEqual(selector);
        } catch (error) {
          if (!isSelectorError(error)) throw error;
          expect(error.position).toBeGreaterThanOrEqual(0);
          expect(error.position).toBeLessThanOrEqual(one.length);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('selects', () => {
  it.each<[string, Record<string, string>, boolean]>([
    ['*', {}, true],
    ['a=1', { a: '1' }, true],
    ['a=1', { a: '2' }, false],
    ['a=1', {}, false],
    ['a!=1', { a: '2' }, true],
    ['a!=1', { a: '1' }, false],
    ['a!=1', {}, true],
    ['a in (1,2)', { a: '2' }, true],
    ['a in (1,2)', { a: '3' }, false],
    ['a in (1,2)', {}, false],
    ['a notin (1,2)', { a: '3' }, true],
    ['a notin (1,2)', { a: '1' }, false],
    ['a notin (1,2)', {}, true],
    ['a', { a: '' }, true],
    ['a', {}, false],
    ['!a', {}, true],
    ['!a', { a: '' }, false],
    ['a=1,b', { a: '1', b: 'x' }, true],
    ['a=1,b', { a: '1' }, false],
    ['constructor', {}, false],
    ['!toString', {}, true],
    ['constructor!=x', {}, true],
  ])('%s of %j is %s', (text, labels, selected) => {
    expect(selects(parseSelector(text), labels)).toBe(selected);
  });

  it('never selects both by a requirement and by its opposite', () => {
    const labels = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2', '3'));
    const pair = fc.constantFrom(['a=1', 'a!=1'], ['b in (1,2)', 'b notin (1,2)'], ['c', '!c']);
    fc.assert(
      fc.property(labels, pair, (one, [text = '', opposite = '']) => {
        expect(selects(parseSelector(text), one)).toBe(!selects(parseSelector(opposite), one));
      }),
    );
  });
});

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('expected it to throw');
}
