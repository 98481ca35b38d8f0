/** What is wrong with bytes that somebody else wrote. It quotes nothing of them. */
export interface FormatMistake {
  /** JSON pointer (RFC 6901) of the value that is wrong, or of the object that has a key which is; `""` is the whole. */
  readonly path: string;
  /** What should be there; finishes the sentence "expected …". */
  readonly expected: string;
}

/** What was made of bytes that somebody else wrote. */
export type Parsed<T> =
  | { readonly kind: 'parsed'; readonly value: T }
  | { readonly kind: 'mistake'; readonly mistake: FormatMistake };
