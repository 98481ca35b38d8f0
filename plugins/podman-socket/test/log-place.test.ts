import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { LogFrames, type LogPart } from '../src/log-frames.ts';
import { LogPlace } from '../src/log-place.ts';
import { chunksOf, logFrame, PRINTED_AT, type SentEntry } from './support/log-frame.ts';

const SECOND = 1000;
const entry = (text: string, second = 0, stream: LogPart['stream'] = 'stdout'): SentEntry => ({
  stream,
  text: `${text}\n`,
  at: PRINTED_AT + second * SECOND,
});

function partsOf(entries: readonly SentEntry[], sizes: readonly number[] = [1000]): LogPart[] {
  const frames = new LogFrames();
  return chunksOf(Buffer.concat(entries.map(logFrame)), sizes).flatMap((chunk) => frames.push(chunk));
}

/** What of `second`, another reading, lies behind the end of `first`. */
function behind(first: readonly LogPart[], second: readonly LogPart[]): string {
  const place = new LogPlace();
  for (const part of first) place.pass(part);
  const isBehind = place.behind();
  return Buffer.concat(second.filter(isBehind).map(({ bytes }) => bytes)).toString();
}

describe('behind a place in a log', () => {
  const log = [entry('a'), entry('a'), entry('b', 1), entry('c', 1), entry('c', 1), entry('d', 2)];
  const text = (entries: readonly SentEntry[]): string => entries.map((sent) => sent.text).join('');

  test.each([0, 1, 2, 3, 4, 5, 6])('lies the rest of it, after %d entries', (count) => {
    expect(behind(partsOf(log.slice(0, count)), partsOf(log))).toBe(text(log.slice(count)));
  });

  test('lies the rest of it, though its beginning has gone', () => {
    expect(behind(partsOf(log.slice(0, 4)), partsOf(log.slice(2)))).toBe(text(log.slice(4)));
  });

  test('lies what is later, where the entries of its time have gone', () => {
    const passed = partsOf(log.slice(0, 4));
    expect(behind(passed, partsOf(log.slice(3)))).toBe('d\n');
    expect(behind(passed, partsOf([entry('x', 1), ...log.slice(5)]))).toBe('d\n');
    expect(behind(passed, partsOf([entry('b', 1, 'stderr'), ...log.slice(3)]))).toBe('d\n');
    expect(behind(passed, partsOf([entry('z', 9)]))).toBe('z\n');
    expect(behind(passed, [])).toBe('');
  });

  test('lies nothing where that cannot be told, because the clock was set back', () => {
    const passed = partsOf([entry('a', 5), entry('b', 1)]);
    expect(behind(passed, partsOf([entry('a', 5), entry('x', 1), entry('c', 6)]))).toBe('');
    expect(behind(passed, partsOf([entry('a', 5), entry('b', 1), entry('c', 1)]))).toBe('c\n');
  });

  test('lies what was left out at the end, but not what was left out before', () => {
    const all = ['a', 'b', 'c', 'd', 'e'].map((letter) => entry(letter));
    const [a, , c] = all;
    if (a === undefined || c === undefined) throw new Error('no entries');
    expect(behind(partsOf([a, c]), partsOf(all))).toBe('d\ne\n');
  });

  test('lies the rest of more entries of one time than are told from each other', () => {
    const all = Array.from({ length: 3000 }, (_, index) => entry(String(index % 7)));
    for (const count of [1023, 1024, 1025, 2500]) {
      expect(behind(partsOf(all.slice(0, count)), partsOf(all))).toBe(text(all.slice(count)));
    }
  });

  test('is known by the last time that was passed', () => {
    const place = new LogPlace();
    expect(place.at).toBeUndefined();
    for (const part of partsOf(log.slice(0, 3))) place.pass(part);
    expect(place.at).toBe(PRINTED_AT + SECOND);
  });

  test('lies the rest, whatever was printed and however it came', () => {
    const some = fc.record({
      text: fc.constantFrom('a\n', 'b', '\n'),
      stream: fc.constantFrom('stdout' as const, 'stderr' as const),
      later: fc.nat(1),
    });
    const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(some), fc.nat(20), sizes, sizes, (printed, count, cuts, others) => {
        let at = PRINTED_AT;
        const entries = printed.map(({ later, ...rest }) => ({ ...rest, at: (at += later * SECOND) }));
        const passed = partsOf(entries.slice(0, count), cuts);
        expect(behind(passed, partsOf(entries, others))).toBe(text(entries.slice(count)));
      }),
    );
  });

  test('lies what makes no entry come twice nor in another order, whatever was left out', () => {
    const printed = fc.array(fc.record({ text: fc.constantFrom('a', 'b'), kept: fc.boolean() }));
    fc.assert(
      fc.property(printed, (entries) => {
        const all = entries.map((given) => entry(given.text));
        const first = all.filter((_, index) => entries[index]?.kept);
        const given = text(first) + behind(partsOf(first), partsOf(all));
        // What is given is what was printed, with entries left out.
        let at = 0;
        for (const letter of given) at = text(all).indexOf(letter, at) + 1 || Number.NaN;
        expect(at).not.toBeNaN();
        expect(given.length).toBeGreaterThanOrEqual(text(first).length);
        if (all.length > 0) expect(given.at(-2)).toBe(text(all).at(-2));
      }),
    );
  });
});
