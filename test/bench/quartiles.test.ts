import { expect, test } from 'vitest';

import { quantileOf, quartilesOf } from '../../bench/quartiles.ts';

test.each([
  [[7], { first: 7, median: 7, third: 7 }],
  [[3, 1, 2], { first: 1.5, median: 2, third: 2.5 }],
  [[4, 2, 1, 3], { first: 1.75, median: 2.5, third: 3.25 }],
  [[100, 9, 10, 2, 1], { first: 2, median: 9, third: 10 }],
])('of %j', (figures, quartiles) => {
  expect(quartilesOf(figures)).toEqual(quartiles);
});

test('any share of figures', () => {
  const figures = Array.from({ length: 101 }, (_, n) => n);
  expect(quantileOf(figures, 0.95)).toBe(95);
});

test('there are none of no figures', () => {
  expect(() => quartilesOf([])).toThrow(RangeError);
});
