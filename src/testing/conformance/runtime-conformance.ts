import { conformanceCases } from './cases/index.ts';
import { clauses } from './clauses.ts';
import { clauseOf, type ConformanceCase } from './conformance-case.ts';
import type { ConformanceSubject } from './conformance-subject.ts';

/** What the suite uses of a test runner: vitest and `node:test` both have it. */
export interface ConformanceRunner {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly it: DefineTest & { readonly skip: DefineTest };
}

/** How a runner defines a test. */
export type DefineTest = (name: string, body: () => Promise<void>) => unknown;

/**
 * Defines the tests that state the contract of a runtime, for `subject`: every case of every clause of its groups.
 *
 * ```ts
 * import { describe, it } from 'node:test';
 * runtimeConformance({ describe, it }, mySubject());
 * ```
 */
export function runtimeConformance({ describe, it }: ConformanceRunner, subject: ConformanceSubject): void {
  describe(`runtime conformance of ${subject.name}`, () => {
    for (const testCase of casesFor(subject)) {
      const define = canRun(subject, testCase) ? it : it.skip;
      define(`${testCase.id}: ${testCase.title}`, () => runConformanceCase(subject, testCase));
    }
  });
}

/** The cases of the groups that `subject` has, those that its benches cannot run included. */
export function casesFor(subject: ConformanceSubject): readonly ConformanceCase[] {
  const groups = new Set([...subject.groups, 'core']);
  const ids = new Set<string>(clauses.filter(({ group }) => groups.has(group)).map(({ id }) => id));
  return conformanceCases.filter((testCase) => ids.has(clauseOf(testCase)));
}

/** Whether the benches of `subject` can do what `testCase` needs. */
export function canRun({ lacks = [] }: ConformanceSubject, { needs }: ConformanceCase): boolean {
  return needs === undefined || !lacks.includes(needs);
}

/** Runs one case on a bench of its own; rejects if the runtime does not do what the case demands. */
export async function runConformanceCase(
  subject: ConformanceSubject,
  testCase: ConformanceCase,
): Promise<void> {
  const bench = await subject.open();
  try {
    await bench.wait(testCase.run(bench));
  } finally {
    await bench.close();
  }
}
