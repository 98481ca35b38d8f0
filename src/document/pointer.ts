/** Where something is in a document. A list from the inside out, because most paths are never written. */
export type Path = { readonly parent: Path; readonly key: string | number } | undefined;

const LONGEST_KEY = 128;
const LONGEST_POINTER = 400;
const LONGEST_QUOTE = 40;

/** Control, format, private, unassigned, lone surrogates, and white space that does not look like a space. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;
const UNQUOTABLE = /[\p{C}\p{Zl}\p{Zp}"\\]|(?! )\p{Zs}/gu;

/** Writes `path` as a JSON pointer (RFC 6901). It stops above a key that is too long or not printable. */
export function pointerOf(path: Path): string {
  const keys: (string | number)[] = [];
  for (let at = path; at !== undefined; at = at.parent) keys.unshift(at.key);
  let pointer = '';
  for (const key of keys) {
    const text = String(key);
    const longer = `${pointer}/${text.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (text.length > LONGEST_KEY || UNPRINTABLE.test(text) || longer.length > LONGEST_POINTER) break;
    pointer = longer;
  }
  return pointer;
}

/** Writes a key of a document so that it can harm neither a log nor its reader: shortened, and escaped where not printable. */
export function quoteKey(key: string): string {
  const short = key.length > LONGEST_QUOTE ? `${key.slice(0, LONGEST_QUOTE)}…` : key;
  return `"${short.replaceAll(UNQUOTABLE, (char) => `\\u{${char.codePointAt(0)?.toString(16) ?? ''}}`)}"`;
}
