import type { Requirement, Selector } from './selector.ts';
import { SelectorError } from './selector-error.ts';

const LONGEST = 4096;
const MOST_REQUIREMENTS = 64;
const MOST_VALUES = 256;

type Token =
  /** A name or a value; quoted ones are never `in` or `notin`. */
  | { readonly kind: 'word'; readonly at: number; readonly text: string; readonly quoted: boolean }
  | { readonly kind: '=' | '!=' | '!' | ',' | '(' | ')' | '*' | 'end'; readonly at: number };

/**
 * Reads a selector: requirements with commas between them, all of which must be met; or `*` for every device.
 *
 * ```text
 * role=press        the label is there with that value
 * tier!=gold        it has another value, or is not there
 * site in (a,b)     it has one of these
 * site notin (a,b)  it has none of these, or is not there
 * beta              it is there, whatever its value
 * !beta             it is not there
 * ```
 *
 * Names and values are words without white space, commas, parentheses, `=`, `!` and `"`, no `*` first; others stand in
 * double quotes, as JSON has them. An empty text selects nobody by accident, so it is refused. At most 4096 characters, 64
 * requirements and 256 values in a list.
 *
 * Throws a `SelectorError`.
 */
export function parseSelector(text: string): Selector {
  if (text.length > LONGEST)
    throw new SelectorError({ position: LONGEST, expected: `at most ${LONGEST} characters` });
  const tokens = tokensOf(text);
  if (tokens.take('*') !== undefined) {
    tokens.demand('end', 'nothing after "*"');
    return { kind: 'all' };
  }
  const requirements = listOf(tokens, MOST_REQUIREMENTS, 'requirements', () => requirementOf(tokens));
  tokens.demand('end', '"," or the end');
  return { kind: 'every', requirements };
}

function requirementOf(tokens: Tokens): Requirement {
  if (tokens.take('!') !== undefined) return { kind: 'absent', key: tokens.word('the name of a label') };
  const key = tokens.word('the name of a label, "!" or "*"');
  if (tokens.take('=') !== undefined) return { kind: 'is', key, value: tokens.word('a value') };
  if (tokens.take('!=') !== undefined) return { kind: 'is-not', key, value: tokens.word('a value') };
  if (tokens.takeKeyword('in')) return { kind: 'in', key, values: valuesOf(tokens) };
  if (tokens.takeKeyword('notin')) return { kind: 'not-in', key, values: valuesOf(tokens) };
  return { kind: 'present', key };
}

function valuesOf(tokens: Tokens): readonly string[] {
  tokens.demand('(', '"("');
  const values = listOf(tokens, MOST_VALUES, 'values', () => tokens.word('a value'));
  tokens.demand(')', '"," or ")"');
  return values;
}

function listOf<T>(tokens: Tokens, most: number, what: string, one: () => T): readonly T[] {
  const list = [one()];
  for (;;) {
    const comma = tokens.take(',');
    if (comma === undefined) return list;
    if (list.length === most)
      throw new SelectorError({ position: comma.at, expected: `at most ${most} ${what}` });
    list.push(one());
  }
}

interface Tokens {
  /** The next token if it is of that kind. */
  take(kind: Token['kind']): Token | undefined;
  takeKeyword(word: 'in' | 'notin'): boolean;
  word(expected: string): string;
  demand(kind: Token['kind'], expected: string): void;
}

function tokensOf(text: string): Tokens {
  let next = tokenAt(text, 0);
  function advance(): Token {
    const token = next.token;
    next = tokenAt(text, next.end);
    return token;
  }
  return {
    take: (kind) => (next.token.kind === kind ? advance() : undefined),
    takeKeyword(word) {
      const { token } = next;
      if (token.kind !== 'word' || token.quoted || token.text !== word) return false;
      advance();
      return true;
    },
    word(expected) {
      const { token } = next;
      if (token.kind !== 'word') throw new SelectorError({ position: token.at, expected });
      advance();
      return token.text;
    },
    demand(kind, expected) {
      if (next.token.kind !== kind) throw new SelectorError({ position: next.token.at, expected });
      if (kind !== 'end') advance();
    },
  };
}

const SPACE = /\s*/y;
const SIGN = /!=|[=!,()*]/y;
const BARE = /[^\s,()=!"*][^\s,()=!"]*/y;
const QUOTED = /"(?:[^"\\]|\\.)*"/y;

function tokenAt(text: string, from: number): { readonly token: Token; readonly end: number } {
  const at = from + (matchAt(SPACE, text, from) ?? '').length;
  if (at === text.length) return { token: { kind: 'end', at }, end: at };
  const sign = matchAt(SIGN, text, at);
  if (isSign(sign)) return { token: { kind: sign, at }, end: at + sign.length };
  const bare = matchAt(BARE, text, at);
  if (bare !== undefined)
    return { token: { kind: 'word', at, text: bare, quoted: false }, end: at + bare.length };
  const quoted = matchAt(QUOTED, text, at);
  const value = quoted === undefined ? undefined : unquote(quoted);
  if (quoted === undefined || value === undefined)
    throw new SelectorError({ position: at, expected: 'a string in double quotes, as JSON has them' });
  return { token: { kind: 'word', at, text: value, quoted: true }, end: at + quoted.length };
}

function isSign(text: string | undefined): text is '=' | '!=' | '!' | ',' | '(' | ')' | '*' {
  return text !== undefined;
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function unquote(quoted: string): string | undefined {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return undefined;
  }
}
