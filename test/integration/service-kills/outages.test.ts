import { expect, test } from 'vitest';

import type { Life } from '../support/watch-lives.ts';
import { compareOutages, type Look, type Outage, seenOutages, type ToldOutage } from './outages.ts';

const life = (version: string): Life => ({ pid: 1, service: 'web', version });
const looks = (...versions: readonly string[]): Look[] =>
  versions.map((version, index) => ({ at: index * 20, lives: version === '' ? [] : [life(version)] }));

test('an outage lasts from the last look that saw a life to the first that sees one again', () => {
  expect(seenOutages(looks('', 'v1', 'v1', '', '', 'v2', 'v3', '', 'v3', ''))).toEqual([
    { from: 40, to: 100 },
    { from: 120, to: 160 },
  ]);
});

const A: Outage = { from: 1000, to: 1700 };
const B: Outage = { from: 9000, to: 9500 };
const told = (at: number, ms: number, by = 'cutover'): ToldOutage => ({ at, ms, by });
const compare = (
  seen: readonly Outage[],
  tellings: readonly ToldOutage[],
  failedStarts: readonly number[] = [],
): number => compareOutages({ seen, told: tellings, failedStarts, toleranceMs: 100 }).length;

test.each([
  ['each is told', [A, B], [told(1705, 690), told(9505, 480)], 0],
  ['one is not told', [A, B], [told(1705, 690)], 1],
  ['one is told twice', [A], [told(1705, 690), told(1706, 690)], 1],
  ['one is told that was none', [], [told(1705, 690)], 1],
  ['one is told much too long', [A], [told(1705, 1500)], 2],
  ['one is told at another time', [A], [told(2500, 690)], 2],
  ['two are told as one', [A, B], [told(9505, 8500)], 3],
  ['a start does not know the end of the old one to the second', [A], [told(1705, 1500, 'start')], 0],
  ['but better than that', [A], [told(1705, 2500, 'start')], 2],
  ['a list tells it later', [A], [told(3000, 100, 'list')], 0],
  ['and not before', [A], [told(1000, 100, 'list')], 2],
] as const)('%s', (_, seen, tellings, faults) => {
  expect(compare(seen, tellings)).toBe(faults);
});

test('two are one where what lived in between was made by a start that failed', () => {
  expect(compare([A, B], [told(9505, 8500)], [1750])).toBe(0);
  expect(compare([A, B], [told(9505, 8500)], [500])).toBe(3);
  expect(compare([A, B], [told(9505, 8500)], [9600])).toBe(3);
});
