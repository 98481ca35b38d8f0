import { expect, test } from 'vitest';

import { isMet, type MeasuredRow } from '../../bench/row.ts';
import { tableOf } from '../../bench/table.ts';

const always = (ms: number): { first: number; median: number; third: number } => ({
  first: ms,
  median: ms,
  third: ms,
});

test.each<[string, MeasuredRow, boolean]>([
  ['as slow as may be', { kind: 'ratio', what: '', ours: always(110), raw: always(100), most: 1.1 }, true],
  ['a little slower', { kind: 'ratio', what: '', ours: always(110.4), raw: always(100), most: 1.1 }, false],
  ['as many as may be', { kind: 'count', what: '', ours: 1, raw: 1, most: 1 }, true],
  ['as many as by hand, and one too many', { kind: 'count', what: '', ours: 2, raw: 2, most: 1 }, false],
  ['in time', { kind: 'time', what: '', ours: always(1.5), mostMs: 1.5 }, true],
  ['too late', { kind: 'time', what: '', ours: always(1.51), mostMs: 1.5 }, false],
])('%s', (_, row, met) => {
  expect(isMet(row)).toBe(met);
});

test('the whole table', () => {
  const table = tableOf([
    {
      kind: 'ratio',
      what: 'outage',
      ours: { first: 200, median: 212.34, third: 250 },
      raw: always(200),
      most: 1.1,
    },
    { kind: 'ratio', what: 'round', ours: always(9), raw: always(3), most: 2 },
    { kind: 'count', what: 'requests of it', ours: 1, raw: 1, most: 1 },
    { kind: 'time', what: 'SDK alone', ours: always(1), mostMs: 1.5 },
    { kind: 'not-measured', what: 'podman', why: 'podman is not there, and this takes a long line to say' },
  ]);
  expect(table).toBe(
    `
what            ours                      raw                       ratio  goal      met
outage          212.3 ms (200.0 – 250.0)  200.0 ms (200.0 – 200.0)  1.062  ≤ 1.10    yes
round           9.00 ms (9.00 – 9.00)     3.00 ms (3.00 – 3.00)     3.000  ≤ 2.00    NO
requests of it  1                         1                                ≤ 1       yes
SDK alone       1.00 ms (1.00 – 1.00)                                      ≤ 1.5 ms  yes
podman          not measured: podman is not there, and this takes a long line to say

3 of 4 goals met, 1 not measured
`.trim(),
  );
});
