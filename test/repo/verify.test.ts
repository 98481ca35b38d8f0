import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { expect, test } from 'vitest';

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

interface Suite {
  readonly name: string;
  readonly command: readonly string[];
  readonly together?: string;
}

const ROOT = join(import.meta.dirname, '../..');

/** The entry scripts are plain JavaScript without types, because they run before anything is installed. */
function load<T>(script: string): Promise<T> {
  return import(pathToFileURL(join(ROOT, 'scripts/lib', script)).href) as Promise<T>;
}

const { readCounts, commandCounts, addCounts, formatCounts } = await load<{
  readCounts: (line: string) => Counts | undefined;
  commandCounts: (exitCode: number, last?: Counts) => Counts;
  addCounts: (all: readonly Counts[]) => Counts;
  formatCounts: (counts: Counts) => string;
}>('counts.mjs');

test.each([
  ['12 passed, 0 failed', { passed: 12, failed: 0, skipped: 0 }],
  ['  \u001B[32m1 passed, 2 failed\u001B[39m ', { passed: 1, failed: 2, skipped: 0 }],
  ['3 passed, 0 failed, 4 skipped', { passed: 3, failed: 0, skipped: 4 }],
  ['in all 12 passed, 0 failed', undefined],
  ['12 passed', undefined],
])('reads the counts of %j', (line, counts) => {
  expect(readCounts(line)).toEqual(counts);
});

test('a command counts by its exit code where it does not count itself', () => {
  expect(commandCounts(0)).toEqual({ passed: 1, failed: 0, skipped: 0 });
  expect(commandCounts(2)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test('a command that failed has a failure, whatever it counted', () => {
  expect(commandCounts(1, { passed: 9, failed: 0, skipped: 0 })).toMatchObject({ passed: 9, failed: 1 });
  expect(commandCounts(1, { passed: 9, failed: 3, skipped: 0 })).toMatchObject({ passed: 9, failed: 3 });
});

test('counts are summed', () => {
  const sum = addCounts([
    { passed: 1, failed: 2, skipped: 3 },
    { passed: 10, failed: 20, skipped: 30 },
  ]);
  expect(sum).toEqual({ passed: 11, failed: 22, skipped: 33 });
  expect(formatCounts(sum)).toBe('11 passed, 22 failed');
});

const { readFailure, collectFailures, failureLines } = await load<{
  readFailure: (line: string) => string | undefined;
  collectFailures: () => { see(line: string): void; named(): readonly string[] };
  failureLines: (
    suites: readonly { readonly name: string; readonly failures: readonly string[] }[],
    most?: number,
  ) => readonly string[];
}>('failures.mjs');

test.each([
  [
    '  \u001B[41m\u001B[1m FAIL \u001B[22m\u001B[49m \u001B[30m\u001B[45m integration \u001B[49m\u001B[39m a/b.test.ts\u001B[2m > \u001B[22mC17: a pull ends',
    'integration a/b.test.ts > C17: a pull ends',
  ],
  [' FAIL  a/b.test.ts [ a/b.test.ts ]', 'a/b.test.ts [ a/b.test.ts ]'],
  ['  ✗  C12: SIGKILL not before the grace (12 ms)', 'C12: SIGKILL not before the grace (12 ms)'],
  ['✗ what remains', 'what remains'],
  ['  ✓  C12: SIGKILL not before the grace (12 ms)', undefined],
  ['it prints ✗ in the middle', undefined],
  ['FAILED', undefined],
  ['', undefined],
])('%j names what failed', (line, name) => {
  expect(readFailure(line)).toBe(name);
});

test('what failed is named once, and a suite that names nothing has its last words', () => {
  const names = collectFailures();
  for (const line of ['✗ one', 'why', ' FAIL  two', '✗ one', '1 passed, 2 failed']) names.see(line);
  expect(names.named()).toEqual(['one', 'two']);

  const words = collectFailures();
  for (const line of ['1', '2', '', '3', '4', '  a.ts(1,2): error TS2322', 'npm said so']) words.see(line);
  expect(words.named()).toEqual(['2', '3', '4', 'a.ts(1,2): error TS2322', 'npm said so']);
});

test('the end of a log tells what failed in each suite, and is not drowned by one of them', () => {
  const many = Array.from({ length: 100 }, (_, index) => `test ${index}`);
  const suites = [
    { name: 'whole', failures: [] },
    { name: 'broken', failures: many },
    { name: 'flaky', failures: ['one', 'two'] },
  ];
  expect(failureLines(suites.slice(0, 1))).toEqual([]);
  const lines = failureLines(suites, 12);
  expect(lines).toEqual([
    'failed: broken',
    ...many.slice(0, 4).map((name) => `  ${name}`),
    '  … and 96 more',
    'failed: flaky',
    '  one',
    '  two',
  ]);
  expect(
    failureLines(Array.from({ length: 50 }, (_, n) => ({ name: `suite ${n}`, failures: many }))),
  ).toHaveLength(30);
});

test('every suite is a script of the package', async () => {
  const { SUITES } = await load<{ SUITES: readonly Suite[] }>('suites.mjs');
  const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
  for (const { command } of SUITES) {
    const [npm, run, silent, script = ''] = command;
    expect([npm, run, silent]).toEqual(['npm', 'run', '--silent']);
    expect(Object.keys(scripts)).toContain(script);
  }
});

test('suites are run one after the other, and those that stand together at the same time', async () => {
  const { stagesOf, SUITES } = await load<{
    stagesOf: (suites: readonly Partial<Suite>[]) => readonly (readonly Partial<Suite>[])[];
    SUITES: readonly Suite[];
  }>('suites.mjs');
  const [a, b, c, d] = [
    { name: 'a' },
    { name: 'b', together: 'x' },
    { name: 'c', together: 'x' },
    { name: 'd' },
  ];
  expect(stagesOf([a, b, c, d])).toEqual([[a], [b, c], [d]]);
  expect(stagesOf([b, a, c, { ...d, together: 'y' }])).toEqual([[b], [a], [c], [{ ...d, together: 'y' }]]);
  expect(stagesOf(SUITES).flat()).toEqual(SUITES);
});
