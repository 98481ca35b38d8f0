import { strict as assert } from 'node:assert';

import { type Planned, type SuiteCase, titleOf } from './suite-plan.ts';

/** What a suite uses of a test runner: vitest, `node:test` and others have it. */
export interface ConformanceRunner {
  /** Defines a group of tests; `body` is called at once and defines them. */
  readonly describe: (name: string, body: () => void) => unknown;
  /** Defines a test, and with `skip` one that is shown and not run. */
  readonly it: DefineTest & { readonly skip: DefineTest };
}

/** How a runner defines a test. */
export type DefineTest = (name: string, body: () => Promise<void>) => unknown;

/**
 * Runs what a case demands, and says whether that was to be. What is not the case's own doing, such as a bench that
 * cannot be opened, stays outside: no known gap hides it.
 */
export type Judge = (work: () => Promise<void>) => Promise<void>;

/** Runs one case, and has `judge` run what it demands. */
export type RunCase<Case extends SuiteCase> = (testCase: Case, judge: Judge) => Promise<void>;

/** Defines a test for each planned case. */
export function defineSuite<Case extends SuiteCase>(
  { describe, it }: ConformanceRunner,
  name: string,
  plan: readonly Planned<Case>[],
  run: RunCase<Case>,
): void {
  describe(name, () => {
    for (const planned of plan) {
      const define = planned.kind === 'skip' ? it.skip : it;
      define(titleOf(planned), () => runPlanned(planned, run));
    }
  });
}

/** Does what was planned for one case; rejects if that is not what was promised of it. */
export async function runPlanned<Case extends SuiteCase>(
  planned: Planned<Case>,
  run: RunCase<Case>,
): Promise<void> {
  const { testCase } = planned;
  switch (planned.kind) {
    case 'run':
      return run(testCase, (work) => work());
    case 'skip':
      return;
    case 'gap':
      return run(testCase, (work) => mustFail(testCase, work));
  }
}

/** A gap that is closed must be taken out of the list. */
async function mustFail({ id }: SuiteCase, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch {
    return;
  }
  throw new assert.AssertionError({ message: `${id} passes now: take it out of knownGaps` });
}
