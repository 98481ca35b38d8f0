/** Where something is in a document. A list from the inside out, because most paths are never written. */
export type Path = { readonly parent: Path; readonly key: string | number } | undefined;

const LONGEST_KEY = 128;
const LONGEST_POINTER = 400;
const LONGEST_QUOTE = 40;

/** Control, format, private, unassigned, lone surrogates, and white space that does not look like a space. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;
const UNQUOTABLE = /[\p{C}\p{Zl}\p{Zp}"\\]|(?! )\p{Zs}/gu;

/** What somebody writes as one key who means a name and its value: the value may be a secret. */
const ASSIGNMENT = '=';

/**
 * Writes `path` as a JSON pointer (RFC 6901). It stops above a key that is too long, not printable, or an assignment such as
 * `PASSWORD=…`.
 */
export function pointerOf(path: Path): string {
  const keys: (string | number)[] = [];
  for (let at = path; at !== undefined; at = at.parent) keys.unshift(at.key);
  let pointer = '';
  for (const key of keys) {
    const text = String(key);
    const longer = `${pointer}/${text.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (text.length > LONGEST_KEY || UNPRINTABLE.test(text) || text.includes(ASSIGNMENT)) break;
    if (longer.length > LONGEST_POINTER) break;
    pointer = longer;
  }
  return pointer;
}

/**
 * Writes a key of a document so that it can harm neither a log nor its reader: shortened, without the value of an assignment,
 * and escaped where not printable.
 */
export function quoteKey(key: string): string {
  const value = key.indexOf(ASSIGNMENT) + 1;
  const shown = Math.min(LONGEST_QUOTE, value === 0 ? Infinity : value);
  const short = key.length > shown ? `${key.slice(0, shown)}…` : key;
  return `"${short.replaceAll(UNQUOTABLE, (char) => `\\u{${char.codePointAt(0)?.toString(16) ?? ''}}`)}"`;
}
