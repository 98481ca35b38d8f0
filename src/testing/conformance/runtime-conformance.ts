import { having } from './conformance-bench.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { planConformance, type PlannedCase } from './conformance-plan.ts';
import type { ConformanceSubject } from './conformance-subject.ts';
import { type ConformanceRunner, defineSuite, type Judge, runPlanned } from '../conformance-runner.ts';

/**
 * Defines the tests that state the contract of a runtime, for `subject`: every case of every clause of its groups. A case
 * that the subject cannot run is skipped, a known gap must fail; the names of both say why.
 *
 * ```ts
 * import { describe, it } from 'node:test';
 * runtimeConformance({ describe, it }, mySubject());
 * ```
 *
 * On a real engine a case takes up to ten seconds, so give a runner that has a limit more: `testTimeout: 60_000` in the
 * configuration of vitest. Throws a `TypeError` if `knownGaps` names no case, gives no reason, or names a skipped one.
 */
export function runtimeConformance(runner: ConformanceRunner, subject: ConformanceSubject): void {
  const plan = planConformance(subject);
  defineSuite(runner, `runtime conformance of ${subject.name}`, plan, (testCase, judge) =>
    onBench(subject, testCase, judge),
  );
}

/** Does what was planned for one case; rejects if that is not what the subject promises: a known gap that passes, too. */
export function runPlannedCase(subject: ConformanceSubject, planned: PlannedCase): Promise<void> {
  return runPlanned(planned, (testCase, judge) => onBench(subject, testCase, judge));
}

/** Runs one case on a bench of its own; rejects if the runtime does not do what the case demands. */
export function runConformanceCase(subject: ConformanceSubject, testCase: ConformanceCase): Promise<void> {
  return onBench(subject, testCase, (run) => run());
}

/** A bench that cannot be opened or closed, or has not what the case needs, says nothing of the runtime: no gap hides it. */
async function onBench(subject: ConformanceSubject, testCase: ConformanceCase, judge: Judge): Promise<void> {
  const bench = await subject.open();
  try {
    having(bench, ...(testCase.needs ?? []));
    await judge(() => {
      const work = testCase.run(bench, subject);
      return bench.wait === undefined ? work : bench.wait(work);
    });
  } finally {
    await bench.close();
  }
}
