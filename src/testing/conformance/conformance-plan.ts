import { SPEC_FEATURES } from '../../index.ts';
import { type Planned, planSuite } from '../suite-plan.ts';
import { conformanceCases } from './cases/index.ts';
import { clauses } from './clauses.ts';
import type { BenchAbility } from './conformance-bench.ts';
import { type CaseUse, clauseOf, type ConformanceCase } from './conformance-case.ts';
import type { ConformanceSubject } from './conformance-subject.ts';

/** What is done with one case of the suite for runtimes. */
export type PlannedCase = Planned<ConformanceCase>;

/**
 * What is done with each case of the groups that `subject` has, in the order of the clauses.
 *
 * Throws a `TypeError` that says what would be right if a known gap is no case of these groups, has no reason, or is of a
 * case that is skipped.
 */
export function planConformance(subject: ConformanceSubject): readonly PlannedCase[] {
  return planSuite({
    cases: casesFor(subject),
    whySkipped: (testCase) => whySkipped(subject, testCase),
    knownGaps: subject.knownGaps,
  });
}

/** The cases of the groups that `subject` has, those that it cannot run included. */
export function casesFor(subject: ConformanceSubject): readonly ConformanceCase[] {
  const groups = new Set([...subject.groups, 'core']);
  const ids = new Set<string>(clauses.filter(({ group }) => groups.has(group)).map(({ id }) => id));
  return conformanceCases.filter((testCase) => ids.has(clauseOf(testCase)));
}

function whySkipped(
  subject: ConformanceSubject,
  { needs = [], shows, uses = [] }: ConformanceCase,
): string | undefined {
  const lacks: ReadonlySet<BenchAbility> = new Set(subject.lacks);
  const lacking = needs.filter((ability) => lacks.has(ability));
  if (lacking.length > 0) return `needs ${lacking.join(' and ')}, which the bench lacks`;
  if (shows !== undefined && subject.neverShows?.includes(shows) === true)
    return `meets a container that is ${shows}, which the engine never says`;
  const has = usableOf(subject);
  const unused = uses.filter((use) => !has.has(use));
  if (unused.includes('unsupported'))
    return 'is about what the runtime does not honour, and it honours everything';
  if (unused.length > 0) return `uses ${unused.join(' and ')}, which the runtime lacks`;
  return undefined;
}

function usableOf({ features, optionalVerbs = [] }: ConformanceSubject): ReadonlySet<CaseUse> {
  const unsupported = SPEC_FEATURES.some((feature) => !features.spec.includes(feature));
  return new Set<CaseUse>([
    ...features.spec,
    ...optionalVerbs,
    ...(features.exitCodes ? (['exitCodes'] as const) : []),
    ...(unsupported ? (['unsupported'] as const) : []),
  ]);
}
