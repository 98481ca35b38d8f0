/** One mistake in a document. */
export interface DocumentIssue {
  /**
   * JSON pointer (RFC 6901) of the value that is wrong, or of the object that lacks a key. `""` is the whole document,
   * and every mistake of syntax. It stops above a key that is not printable or longer than 128 characters, and before it
   * is longer than 400 itself.
   */
  readonly pointer: string;
  /** What should be there; finishes the sentence "expected …". */
  readonly expected: string;
  /** A sentence for a person, with pointer and expectation. It quotes no value: any of them may be a secret. */
  readonly message: string;
  /** Bytes from the beginning of the document, where the mistake is one of the text. */
  readonly offset?: number;
}

/** What a {@link DocumentError} is made from. */
export interface DocumentErrorOptions {
  /** At least one. */
  readonly issues: readonly DocumentIssue[];
  /** How many further mistakes were found and are not in `issues`. */
  readonly omitted?: number;
  /** What was caught, where the mistake was found by somebody else's code. */
  readonly cause?: unknown;
}

const BRAND = Symbol.for('rollforward.DocumentError');

/** Why a document was refused. Recognise it with {@link isDocumentError}, across copies of the SDK. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
  /** At least one, at most 20. */
  readonly issues: readonly DocumentIssue[];
  /** How many further mistakes were found. */
  readonly omitted: number;

  constructor({ issues, omitted = 0, cause }: DocumentErrorOptions) {
    const more = omitted > 0 ? [`and ${omitted} more`] : [];
    const text = [...issues.map((issue) => issue.message), ...more].join('; ');
    super(`document refused: ${text}`, cause === undefined ? undefined : { cause });
    this.issues = issues;
    this.omitted = omitted;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** Whether `value` is a {@link DocumentError}, of this or another installed copy of the SDK. */
export function isDocumentError(value: unknown): value is DocumentError {
  return typeof value === 'object' && value !== null && (value as { [BRAND]?: unknown })[BRAND] === true;
}
