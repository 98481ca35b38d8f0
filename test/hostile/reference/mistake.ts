/** A mistake as the reference finds it. */
export interface Mistake {
  readonly path: readonly (string | number)[];
  /** Bytes from the beginning, for a mistake of the text. */
  readonly offset?: number;
}

/** Collects mistakes: all of them are counted, those of the text are kept only as far as anybody looks. */
export class Mistakes {
  readonly kept: Mistake[] = [];
  readonly #most: number;
  count = 0;

  constructor(most: number) {
    this.#most = most;
  }

  add(mistake: Mistake): void {
    this.count += 1;
    if (this.kept.length < this.#most) this.kept.push(mistake);
  }
}

/** Letters, marks, numbers, punctuation, symbols, and the one space that looks like one. */
const SHOWN = /^(?:[\p{L}\p{M}\p{N}\p{P}\p{S}]| )$/u;

/** The pointer (RFC 6901) that a refusal may show: it stops above a key that is too long or not printable. */
export function shownPointer(path: readonly (string | number)[]): string {
  let pointer = '';
  for (const key of path) {
    const text = String(key);
    if (text.length > 128 || text.includes('=')) return pointer;
    if (!Array.from(text).every((char) => SHOWN.test(char))) return pointer;
    let token = '';
    for (const char of text) token += char === '~' ? '~0' : char === '/' ? '~1' : char;
    if (pointer.length + 1 + token.length > 400) return pointer;
    pointer += `/${token}`;
  }
  return pointer;
}
