import { isDocumentError, parseDocument } from '../index.ts';

// What a test asks of a fake is refused where no engine could do it: a test that asks for it proves nothing. A value out
// of its range is a RangeError, every other mistake a TypeError; both say what would be right.

const encoder = new TextEncoder();

/** `ms` must be a time that can pass: finite, from 0. */
export function demandMs(what: string, ms: number): void {
  if (ms >= 0 && ms < Infinity) return;
  throw new RangeError(`${what}: expected finite milliseconds from 0, got ${ms}`);
}

/** `count` must be a whole number from `least`, or without an end. */
export function demandCount(what: string, count: number, least = 1): void {
  if (count >= least && (Number.isSafeInteger(count) || count === Infinity)) return;
  throw new RangeError(`${what}: expected a whole number from ${least}, got ${count}`);
}

/** `code` must be one that a process can end with. */
export function demandExitCode(what: string, code: number): void {
  if (Number.isInteger(code) && code >= 0 && code <= 255) return;
  throw new RangeError(`${what}: expected an exit code from 0 to 255, got ${code}`);
}

/** `word` must be one of `words`. */
export function demandOneOf(what: string, word: string, words: readonly string[]): void {
  if (words.includes(word)) return;
  throw new TypeError(`${what}: expected one of ${words.join(', ')}, got ${shown(word)}`);
}

/** `name` must be one that an engine takes, for a container or a network of anybody. */
export function demandEngineName(what: string, name: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name)) return;
  throw new TypeError(
    `${what}: expected letters, digits, _, dots and dashes, beginning with a letter or digit, got ${shown(name)}`,
  );
}

/** `reference` must be one that a document may name, and no id: a registry knows names only. */
export function demandReference(what: string, reference: string): void {
  if (reference.startsWith('sha256:'))
    throw new TypeError(`${what}: expected a reference, got the id of an image`);
  const document = { apiVersion: 'rollforward/v1', services: { image: { image: reference } } };
  try {
    parseDocument(encoder.encode(JSON.stringify(document)));
  } catch (error) {
    if (!isDocumentError(error)) throw error;
    const expected = error.issues.map((issue) => issue.expected).join('; ');
    throw new TypeError(`${what}: expected ${expected}, got ${shown(reference)}`, { cause: error });
  }
}

/** `path` must lead from the root. */
export function demandPath(what: string, path: string): void {
  if (path.startsWith('/')) return;
  throw new TypeError(`${what}: expected an absolute path, got ${shown(path)}`);
}

function shown(value: string): string {
  return JSON.stringify(value);
}
