import { stripVTControlCharacters } from 'node:util';

const COUNTS = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/;

/**
 * What a line says about tests: `N passed, N failed`, alone on it, with what was skipped behind where something
 * was. `undefined` for any other line.
 */
export function readCounts(line) {
  const match = COUNTS.exec(stripVTControlCharacters(line).trim());
  if (match === null) return undefined;
  const [passed, failed, skipped] = match.slice(1).map((digits) => Number(digits ?? 0));
  return { passed, failed, skipped };
}

/**
 * The counts of a command that ended with `exitCode` and whose last counts were `last`. One that does not count
 * is one test; one that failed without a failed test has failed once more.
 */
export function commandCounts(exitCode, last) {
  const counts = last ?? { passed: exitCode === 0 ? 1 : 0, failed: 0, skipped: 0 };
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** The sum of counts. */
export function addCounts(all) {
  const sum = (key) => all.reduce((total, counts) => total + counts[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

/** Counts as every test command of the repository ends with them. */
export function formatCounts({ passed, failed }) {
  return `${passed} passed, ${failed} failed`;
}
