/** What a {@link SelectorError} is made of. */
export interface SelectorErrorOptions {
  /** UTF-16 code units from the beginning of the text to the mistake. */
  readonly position: number;
  /** What would be right there. */
  readonly expected: string;
}

const BRAND = Symbol.for('rollforward.SelectorError');

/** A selector cannot be read. The message quotes nothing of it. */
export class SelectorError extends Error {
  override readonly name = 'SelectorError';
  /** UTF-16 code units from the beginning of the text to the mistake. */
  readonly position: number;
  /** What would be right there. */
  readonly expected: string;

  constructor({ position, expected }: SelectorErrorOptions) {
    super(`selector: expected ${expected} at position ${position}`);
    this.position = position;
    this.expected = expected;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** Whether `value` is a {@link SelectorError}, of whichever copy of this package. */
export function isSelectorError(value: unknown): value is SelectorError {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[BRAND] === true;
}
