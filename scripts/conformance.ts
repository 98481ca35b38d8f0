import { parseArgs } from 'node:util';

import {
  type ConformanceSubject,
  fakeRuntimeSubject,
  planConformance,
  type PlannedCase,
  runPlannedCase,
  titleOf,
  tripleOf,
} from 'rollforward/testing';

import { HostUnavailable } from '@rollforward/test-hosts';

import { startPodman5 } from '../test/integration/subjects/bench-podman.ts';
import { startDockerSocketSubject } from '../test/integration/subjects/docker-socket-subject.ts';
import { startPodmanCliSubject } from '../test/integration/subjects/podman-cli-subject.ts';
import { startPodmanSocketSubject } from '../test/integration/subjects/podman-socket-subject.ts';

type Start = () => Promise<ConformanceSubject & { stop?(): Promise<void> }>;

/** Each runtime that the suite can be run on from here, on each engine that it speaks to; the first is the default. */
const SUBJECTS: Readonly<Record<string, Readonly<Record<string, Start>>>> = {
  fake: { none: async () => fakeRuntimeSubject() },
  'podman-cli': {
    podman: () => startPodmanCliSubject(),
    'podman-5': () => startPodmanCliSubject(startPodman5),
  },
  'podman-socket': {
    podman: () => startPodmanSocketSubject(),
    'podman-5': () => startPodmanSocketSubject(startPodman5),
    docker: startDockerSocketSubject,
  },
};

const { values } = parseArgs({
  options: {
    runtime: { type: 'string', default: 'fake' },
    engine: { type: 'string' },
    /** A clause or a case, by its id. */
    only: { type: 'string', default: '' },
  },
});

const engines = SUBJECTS[values.runtime];
if (engines === undefined) refuse(`--runtime: expected ${either(SUBJECTS)}, got ${values.runtime}`);
const engine = values.engine ?? Object.keys(engines)[0] ?? '';
const start = engines[engine];
if (start === undefined) refuse(`--engine: for ${values.runtime} expected ${either(engines)}, got ${engine}`);

const subject = await start().catch((error: unknown) => {
  if (error instanceof HostUnavailable) refuse(error.message);
  throw error;
});
console.log(`runtime conformance of ${subject.name}`);
let failed = 0;
let plan: readonly PlannedCase[] = [];
try {
  plan = planConformance(subject).filter(isWanted);
  if (plan.length === 0) throw new Error(`--only: no case is, or belongs to, ${values.only}`);
  for (const planned of plan) {
    if (planned.kind !== 'skip' && !(await passes(subject, planned))) failed += 1;
  }
} finally {
  await subject.stop?.();
}
const run = plan.filter(({ kind }) => kind !== 'skip');
const triples = new Set(run.map(({ testCase }) => tripleOf(testCase))).size;
console.log(`${run.length} cases, ${triples} triples of clause, state and verb`);
tell('skipped', 'skip');
tell('known gaps', 'gap');
const skipped = plan.length - run.length;
console.log(`${run.length - failed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 ? 1 : 0;

function refuse(why: string): never {
  console.error(why);
  process.exit(2);
}

function either(choices: object): string {
  return Object.keys(choices).join(' or ');
}

function isWanted({ testCase: { id } }: PlannedCase): boolean {
  return values.only === '' || id === values.only || id.startsWith(`${values.only}.`);
}

/** Whether the runtime does what was planned of it; says so. */
async function passes(of: ConformanceSubject, planned: PlannedCase): Promise<boolean> {
  const begun = performance.now();
  const error = await runPlannedCase(of, planned).then(
    () => undefined,
    (why: unknown) => (why instanceof Error ? why : new Error(String(why))),
  );
  const ms = Math.round(performance.now() - begun);
  console.log(`${error === undefined ? '✓' : '✗'}  ${titleOf(planned)} (${ms} ms)`);
  if (error !== undefined) console.log(describeError(error));
  return error === undefined;
}

function tell(what: string, kind: 'skip' | 'gap'): void {
  const told = plan.flatMap((planned) => (planned.kind === kind ? [planned] : []));
  if (told.length === 0) return;
  console.log(`${told.length} ${what}:`);
  for (const { testCase, why } of told) console.log(`   ${testCase.id}: ${why}`);
}

function describeError(error: Error): string {
  const cause = error.cause instanceof Error ? `\n${describeError(error.cause)}` : '';
  return `   ${error.message.replaceAll('\n', '\n   ')}${cause}`;
}
