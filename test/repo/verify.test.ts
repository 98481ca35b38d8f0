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
