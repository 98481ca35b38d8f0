/** A promise, as `clauses` of `rollforward/testing` holds them. */
export interface PageClause {
  readonly id: string;
  /** Which part of an implementation has it, where not every one has all. `core` is for all. */
  readonly group?: string;
  /** Its heading. */
  readonly section: string;
  readonly title: string;
  readonly text: string;
}

/** What proves a promise. Its id begins with the clause's: `C3.running-is-returned`. */
export interface PageCase {
  readonly id: string;
  readonly title: string;
  /** What a bench must be able to do for it. */
  readonly needs?: readonly string[];
  /** A state that its engine must have a word for. */
  readonly shows?: string;
  /** What the implementation must have for it. */
  readonly uses?: readonly string[];
}

/** The contract of one kind of thing that others write. */
export interface Contract {
  /** Its heading. */
  readonly title: string;
  /** What comes before the clauses. Markdown, a paragraph each. */
  readonly introduction: readonly string[];
  readonly clauses: readonly PageClause[];
  readonly cases: readonly PageCase[];
}

/**
 * The page that says what is promised and what holds it, as Markdown that still has to be formatted.
 *
 * Throws where a case belongs to no clause: it would be left out.
 */
export function contractPage(head: readonly string[], contracts: readonly Contract[]): string {
  return [...head, ...contracts.flatMap(contractParts)].join('\n\n') + '\n';
}

function contractParts({ title, introduction, clauses, cases }: Contract): readonly string[] {
  const ids = new Set(clauses.map(({ id }) => id));
  const stray = cases.find((one) => !ids.has(clauseOf(one)));
  if (stray !== undefined) throw new Error(`${stray.id} belongs to no clause`);
  const sections = [...new Set(clauses.map(({ section }) => section))];
  const parts = sections.flatMap((section) => [
    `### ${section}`,
    ...clauses.filter((clause) => clause.section === section).flatMap((clause) => clauseParts(clause, cases)),
  ]);
  return [`## ${title}`, ...introduction, ...parts];
}

function clauseParts({ id, group, title, text }: PageClause, cases: readonly PageCase[]): readonly string[] {
  const proofs = cases.filter((one) => clauseOf(one) === id);
  const marked = group === undefined || group === 'core' ? '' : ` · ${group}`;
  return [
    `#### ${id} ${title}${marked}`,
    text,
    proofs.length === 0
      ? 'No case states it yet: nothing has this part.'
      : proofs.map((proof) => `- ${escaped(proof.title)} (${asksOf(proof).join('; ')})`).join('\n'),
  ];
}

/** Its id, and what is skipped without what. */
function asksOf({ id, needs = [], shows, uses = [] }: PageCase): readonly string[] {
  const asks = (verb: string, words: readonly string[]): readonly string[] =>
    words.length === 0 ? [] : [`${verb} ${words.map((word) => `\`${word}\``).join(', ')}`];
  const shown = shows === undefined ? [] : [shows];
  return [`\`${id}\``, ...asks('needs', needs), ...asks('shows', shown), ...asks('uses', uses)];
}

function clauseOf({ id }: PageCase): string {
  return id.slice(0, id.indexOf('.'));
}

/** Titles are plain text; clauses are Markdown. */
function escaped(text: string): string {
  return text.replaceAll(/[\\*_<>[\]]/g, String.raw`\$&`);
}
