import { parseArgs } from 'node:util';

import {
  canRun,
  casesFor,
  type ConformanceSubject,
  fakeRuntimeSubject,
  runConformanceCase,
} from 'rollforward/testing';

import { startPodmanCliSubject } from '../test/integration/subjects/podman-cli-subject.ts';

/** Each runtime that the suite can be run on from here. */
const SUBJECTS: Readonly<Record<string, () => Promise<ConformanceSubject & { stop?(): Promise<void> }>>> = {
  fake: async () => fakeRuntimeSubject(),
  'podman-cli': startPodmanCliSubject,
};

const { values } = parseArgs({
  options: {
    runtime: { type: 'string', default: 'fake' },
    /** A clause or a case, by its id. */
    only: { type: 'string', default: '' },
  },
});

const start = SUBJECTS[values.runtime];
if (start === undefined) {
  console.error(`--runtime: expected ${Object.keys(SUBJECTS).join(' or ')}, got ${values.runtime}`);
  process.exit(2);
}

const wanted = ({ id }: { readonly id: string }): boolean =>
  values.only === '' || id === values.only || id.startsWith(`${values.only}.`);

const subject = await start();
console.log(`runtime conformance of ${subject.name}`);
const counts = { passed: 0, failed: 0, skipped: 0 };
try {
  const cases = casesFor(subject).filter(wanted);
  if (cases.length === 0) throw new Error(`--only: no case is, or belongs to, ${values.only}`);
  for (const testCase of cases) {
    const { id, title } = testCase;
    if (!canRun(subject, testCase)) {
      counts.skipped += 1;
      console.log(`-  ${id}: skipped, needs ${testCase.needs}`);
      continue;
    }
    const begun = performance.now();
    const error = await runConformanceCase(subject, testCase).then(
      () => undefined,
      (why: unknown) => (why instanceof Error ? why : new Error(String(why))),
    );
    const ms = Math.round(performance.now() - begun);
    counts[error === undefined ? 'passed' : 'failed'] += 1;
    console.log(`${error === undefined ? '✓' : '✗'}  ${id}: ${title} (${ms} ms)`);
    if (error !== undefined) console.log(describeError(error));
  }
} finally {
  await subject.stop?.();
}
const tail = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
console.log(`${counts.passed} passed, ${counts.failed} failed${tail}`);
process.exitCode = counts.failed > 0 ? 1 : 0;

function describeError(error: Error): string {
  const cause = error.cause instanceof Error ? `\n${describeError(error.cause)}` : '';
  return `   ${error.message.replaceAll('\n', '\n   ')}${cause}`;
}
