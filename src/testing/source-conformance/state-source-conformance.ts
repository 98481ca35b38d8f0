import { type ConformanceRunner, defineSuite, type Judge } from '../conformance-runner.ts';
import { planSuite } from '../suite-plan.ts';
import { sourceCases } from './cases/index.ts';
import type { SourceCase } from './source-case.ts';
import type { StateSourceSubject } from './source-subject.ts';
import { SourceTrial } from './source-trial.ts';

/**
 * Defines the tests that state the contract of a source of documents, for `subject`: every case of every clause. A case
 * that needs what the benches lack is skipped; a known gap must fail.
 *
 * ```ts
 * import { describe, it } from 'node:test';
 * stateSourceConformance({ describe, it }, mySubject());
 * ```
 *
 * Throws a `TypeError` if `knownGaps` names no case, gives no reason, or names a skipped one.
 */
export function stateSourceConformance(runner: ConformanceRunner, subject: StateSourceSubject): void {
  const { hints = true, lacks = [], knownGaps } = subject;
  const whySkipped = ({ needs = [], awaitsHints }: SourceCase): string | undefined => {
    if (awaitsHints === true && !hints) return 'awaits hints, and the source gives none';
    const lacking = needs.filter((ability) => lacks.includes(ability));
    return lacking.length === 0 ? undefined : `needs ${lacking.join(' and ')}, which the bench lacks`;
  };
  const plan = planSuite({ cases: sourceCases, whySkipped, knownGaps });
  defineSuite(runner, `state source conformance of ${subject.name}`, plan, (testCase, judge) =>
    judgeSourceCase(subject, testCase, judge),
  );
}

/** Runs one case on a bench of its own; rejects if the source does not do what the case demands. */
export function runSourceCase(subject: StateSourceSubject, testCase: SourceCase): Promise<void> {
  return judgeSourceCase(subject, testCase, (work) => work());
}

async function judgeSourceCase(
  subject: StateSourceSubject,
  testCase: SourceCase,
  judge: Judge,
): Promise<void> {
  const bench = await subject.open();
  try {
    const trial = new SourceTrial(bench, subject);
    for (const ability of testCase.needs ?? []) trial.having(ability);
    await judge(() => {
      const work = testCase.run(trial).finally(() => trial.end());
      return bench.wait === undefined ? work : bench.wait(work);
    });
  } finally {
    await bench.close();
  }
}
