import { type IssueList, refuseDocument, type TextPlace } from './issue-list.ts';
import { DOCUMENT_LIMITS } from './limits.ts';
import { type Path, quoteKey } from './pointer.ts';

/** Reads along a text. */
interface Cursor {
  readonly text: string;
  readonly issues: IssueList;
  at: number;
}

/** A string as it is in the text, quotes included. */
interface StringToken {
  readonly start: number;
  readonly end: number;
  readonly escaped: boolean;
}

const WHITE_SPACE = /[ \t\n\r]*/y;
const WORD = /true|false|null/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/**
 * Finds in the text of a document what `JSON.parse` would pass over or change: duplicate keys, numbers that do not keep
 * their value, lone surrogates. These are added to `issues`.
 *
 * Throws `DocumentError` at the first mistake of syntax, and where the document is too deep: nothing after it can be
 * known. Takes time in proportion to the text, and a stack of the depth that is allowed.
 */
export function scanText(text: string, issues: IssueList): void {
  const cursor: Cursor = { text, issues, at: 0 };
  scanValue(cursor, undefined, 0);
  skipSpace(cursor);
  if (cursor.at < text.length) refuseSyntax(cursor, 'nothing after the document');
}

function scanValue(cursor: Cursor, path: Path, depth: number): void {
  skipSpace(cursor);
  switch (cursor.text[cursor.at]) {
    case '{':
      return scanObject(cursor, path, deeper(cursor, depth));
    case '[':
      return scanArray(cursor, path, deeper(cursor, depth));
    case '"':
      return scanStringValue(cursor, path);
    default:
      return scanScalar(cursor, path);
  }
}

function deeper(cursor: Cursor, depth: number): number {
  if (depth === DOCUMENT_LIMITS.depth)
    refuseSyntax(cursor, `at most ${DOCUMENT_LIMITS.depth} objects and arrays within each other`);
  return depth + 1;
}

function scanObject(cursor: Cursor, path: Path, depth: number): void {
  const seen = new Set<string>();
  cursor.at += 1;
  if (skipped(cursor, '}')) return;
  do {
    skipSpace(cursor);
    if (cursor.text[cursor.at] !== '"') refuseSyntax(cursor, 'a key in double quotes');
    const token = scanString(cursor);
    const key = decoded(cursor, token);
    const inside: Path = { parent: path, key };
    checkSurrogates(cursor, inside, token);
    if (seen.has(key)) {
      cursor.issues.add(() => ({
        path: inside,
        expected: 'each key once',
        problem: `key ${quoteKey(key)} again`,
        place: placeOf(cursor.text, token.start),
      }));
    }
    seen.add(key);
    if (!skipped(cursor, ':')) refuseSyntax(cursor, 'a colon');
    scanValue(cursor, inside, depth);
  } while (skipped(cursor, ','));
  if (!skipped(cursor, '}')) refuseSyntax(cursor, 'a comma or }');
}

function scanArray(cursor: Cursor, path: Path, depth: number): void {
  cursor.at += 1;
  if (skipped(cursor, ']')) return;
  let key = 0;
  do {
    scanValue(cursor, { parent: path, key }, depth);
    key += 1;
  } while (skipped(cursor, ','));
  if (!skipped(cursor, ']')) refuseSyntax(cursor, 'a comma or ]');
}

function scanStringValue(cursor: Cursor, path: Path): void {
  checkSurrogates(cursor, path, scanString(cursor));
}

function scanString(cursor: Cursor): StringToken {
  const { text } = cursor;
  const start = cursor.at;
  let escaped = false;
  cursor.at += 1;
  while (text[cursor.at] !== '"') {
    const code = text.charCodeAt(cursor.at);
    if (Number.isNaN(code)) refuseSyntax(cursor, 'the end of the string');
    if (code < 0x20) refuseSyntax(cursor, 'no control character in a string, but its escape');
    if (code !== 0x5c) {
      cursor.at += 1;
      continue;
    }
    escaped = true;
    if (!take(cursor, ESCAPE)) refuseSyntax(cursor, 'an escape that JSON has');
  }
  cursor.at += 1;
  return { start, end: cursor.at, escaped };
}

function decoded({ text }: Cursor, { start, end, escaped }: StringToken): string {
  return escaped ? String(JSON.parse(text.slice(start, end))) : text.slice(start + 1, end - 1);
}

function checkSurrogates(cursor: Cursor, path: Path, token: StringToken): void {
  // Strict UTF-8 holds no surrogate: only an escape can make one.
  if (!token.escaped || decoded(cursor, token).isWellFormed()) return;
  cursor.issues.add(() => ({
    path,
    expected: 'surrogates in pairs only',
    place: placeOf(cursor.text, token.start),
  }));
}

function scanScalar(cursor: Cursor, path: Path): void {
  if (take(cursor, WORD)) return;
  const start = cursor.at;
  if (!take(cursor, NUMBER)) refuseSyntax(cursor, 'a value');
  if (keepsItsValue(cursor.text.slice(start, cursor.at))) return;
  cursor.issues.add(() => ({
    path,
    expected:
      'a number that every reader reads alike: of at most 2^53-1, not -0, not too small to be told from 0',
    place: placeOf(cursor.text, start),
  }));
}

function keepsItsValue(literal: string): boolean {
  const value = Number(literal);
  if (value !== 0) return Math.abs(value) <= Number.MAX_SAFE_INTEGER;
  return /^0[.0]*(?:[eE]|$)/.test(literal);
}

function skipSpace(cursor: Cursor): void {
  take(cursor, WHITE_SPACE);
}

function skipped(cursor: Cursor, char: string): boolean {
  skipSpace(cursor);
  if (cursor.text[cursor.at] !== char) return false;
  cursor.at += 1;
  return true;
}

function take(cursor: Cursor, pattern: RegExp): boolean {
  pattern.lastIndex = cursor.at;
  if (!pattern.test(cursor.text)) return false;
  cursor.at = pattern.lastIndex;
  return true;
}

function refuseSyntax(cursor: Cursor, expected: string): never {
  return refuseDocument({ path: undefined, expected, place: placeOf(cursor.text, cursor.at) });
}

function placeOf(text: string, at: number): TextPlace {
  const before = text.slice(0, at);
  return {
    offset: new TextEncoder().encode(before).length,
    line: before.split('\n').length,
    column: at - before.lastIndexOf('\n'),
  };
}
