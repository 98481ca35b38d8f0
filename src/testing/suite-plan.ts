/** What a suite needs to know of a case to plan it. */
export interface SuiteCase {
  /** Stable, the clause first: `S3.put-after-delete`. */
  readonly id: string;
  /** A sentence that is true of a sound implementation. */
  readonly title: string;
}

/** What is done with one case, `testCase`, for one subject. */
export type Planned<Case extends SuiteCase> =
  /** It is run, and must pass. */
  | { readonly kind: 'run'; readonly testCase: Case }
  /** It is not run, for the reason `why`. */
  | { readonly kind: 'skip'; readonly testCase: Case; readonly why: string }
  /** It is run, and must fail: a known gap, for the reason `why`. */
  | { readonly kind: 'gap'; readonly testCase: Case; readonly why: string };

/** What a plan is made from. */
export interface PlanSuiteOptions<Case extends SuiteCase> {
  /** In the order in which they are to be run. */
  readonly cases: readonly Case[];
  /** Why a case cannot be run, as what follows "it"; `undefined` if it can. */
  readonly whySkipped: (testCase: Case) => string | undefined;
  /** Why each known gap is one, by the id of its case. */
  readonly knownGaps: Readonly<Record<string, string>> | undefined;
}

/** Plans each case. Throws a `TypeError` where a gap names no case, gives no reason, or is of a case that is skipped. */
export function planSuite<Case extends SuiteCase>(options: PlanSuiteOptions<Case>): readonly Planned<Case>[] {
  const { cases, whySkipped, knownGaps = {} } = options;
  checkGaps(knownGaps, cases);
  const gaps = new Map(Object.entries(knownGaps));
  return cases.map((testCase) => {
    const gap = gaps.get(testCase.id);
    const skipped = whySkipped(testCase);
    if (gap !== undefined && skipped !== undefined) {
      throw new TypeError(
        `knownGaps: ${testCase.id} is skipped, for it ${skipped}; expected no reason but this one`,
      );
    }
    if (skipped !== undefined) return { kind: 'skip', testCase, why: skipped };
    return gap === undefined ? { kind: 'run', testCase } : { kind: 'gap', testCase, why: gap };
  });
}

function checkGaps(knownGaps: Readonly<Record<string, string>>, cases: readonly SuiteCase[]): void {
  for (const [id, reason] of Object.entries(knownGaps)) {
    if (!cases.some((testCase) => testCase.id === id)) {
      throw new TypeError(`knownGaps: ${id} is no case of this subject; expected ${likeIt(id, cases)}`);
    }
    if (typeof reason !== 'string' || reason.trim() === '') {
      throw new TypeError(`knownGaps: ${id} has no reason; expected a sentence that says why it fails`);
    }
  }
}

/** The ids that might have been meant: those of the same clause, or how an id looks. */
function likeIt(given: string, cases: readonly SuiteCase[]): string {
  const clause = `${given.split('.')[0]}.`;
  const ids = cases.filter(({ id }) => id.startsWith(clause)).map(({ id }) => id);
  return ids.length === 0 ? `an id such as ${cases[0]?.id}` : `one of ${ids.join(', ')}`;
}

/** What a test report calls it: id and title, and why it is skipped or a known gap. */
export function titleOf(planned: Planned<SuiteCase>): string {
  const { id, title } = planned.testCase;
  switch (planned.kind) {
    case 'run':
      return `${id}: ${title}`;
    case 'skip':
      return `${id}: ${title} (skipped: it ${planned.why})`;
    case 'gap':
      return `${id}: ${title} (known gap: ${planned.why})`;
  }
}
