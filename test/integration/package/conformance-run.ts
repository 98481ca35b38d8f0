import type { NodeRun, Project } from './project.ts';

/** What `node --test` counted. */
export interface ConformanceCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The author of a runtime writes no more than this. */
const FILE = `import { describe, it } from 'node:test';
import { fakeRuntimeSubject, runtimeConformance } from 'rollforward/testing';
runtimeConformance({ describe, it }, fakeRuntimeSubject());
`;

/** Runs the conformance suite of the installed package on the fake, with Node's own test runner. */
export async function runConformance(project: Project, how: NodeRun): Promise<ConformanceCounts> {
  await project.write('conformance.test.mjs', FILE);
  const report = await project.node('conformance.test.mjs', {
    ...how,
    args: ['--test', '--test-reporter=tap'],
  });
  const count = (word: string): number =>
    Number(new RegExp(`^# ${word} (\\d+)$`, 'm').exec(report)?.[1] ?? Number.NaN);
  return { passed: count('pass'), failed: count('fail'), skipped: count('skipped') };
}
