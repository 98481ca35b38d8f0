import { DocumentError, type DocumentIssue } from './document-error.ts';
import { DOCUMENT_LIMITS } from './limits.ts';
import { type Path, pointerOf } from './pointer.ts';

/** A mistake as it is found. */
export interface Finding {
  readonly path: Path;
  /** Finishes the sentence "expected …". */
  readonly expected: string;
  /** What is wrong, where the expectation alone does not say it. */
  readonly problem?: string | undefined;
  /** Where it is in the text. */
  readonly place?: TextPlace;
  /** The error of somebody else's code behind it. */
  readonly cause?: unknown;
}

/** A place in the text of a document. */
export interface TextPlace {
  readonly offset: number;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
}

/** Collects mistakes: the first ones are described, all of them are counted. */
export interface IssueList {
  readonly count: number;
  /** `find` is called only while there is room, so that a million mistakes cost no more than counting. */
  add(find: () => Finding): void;
  /** Throws `DocumentError` if there is a mistake. */
  throwIfAny(): void;
}

export function createIssueList(): IssueList {
  const issues: DocumentIssue[] = [];
  let count = 0;
  let cause: unknown;
  return {
    get count() {
      return count;
    },
    add(find) {
      count += 1;
      if (issues.length === DOCUMENT_LIMITS.issues) return;
      const finding = find();
      cause ??= finding.cause;
      issues.push(describe(finding));
    },
    throwIfAny() {
      if (count > 0) throw new DocumentError({ issues, omitted: count - issues.length, cause });
    },
  };
}

/** For a mistake after which nothing else can be known. */
export function refuseDocument(finding: Finding): never {
  throw new DocumentError({ issues: [describe(finding)] });
}

function describe({ path, expected, problem, place }: Finding): DocumentIssue {
  const pointer = pointerOf(path);
  const where = place && `line ${place.line}, column ${place.column}`;
  const subject = pointer === '' ? (where ?? 'the document') : where ? `${pointer} (${where})` : pointer;
  const message = `${subject}: ${problem === undefined ? '' : `${problem}, `}expected ${expected}`;
  return { pointer, expected, message, ...(place && { offset: place.offset }) };
}
