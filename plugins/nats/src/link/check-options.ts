import type { NatsCredentials } from './credentials.ts';

/** What a text must be like. */
export interface TextRule {
  readonly pattern: RegExp;
  readonly expected: string;
}

const PATH: TextRule = { pattern: /^[^\0]+$/, expected: 'the path of a file' };
const USER: TextRule = { pattern: /^[^\0\r\n]{1,512}$/, expected: 'the name of a user' };
const KINDS = "'creds-file', 'password-file', 'token-file', 'nkey-file' or 'function'";
const LONGEST_MS = 2 ** 31 - 1;

/** Throws a `TypeError` unless `value` is an object that has no other keys than `known`. */
export function checkKeys(value: unknown, path: string, known: readonly string[]): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`${path}: expected an object`);
  }
  const other = Object.keys(value).find((key) => !known.includes(key));
  if (other !== undefined) throw new TypeError(`${path}.${other}: expected one of ${known.join(', ')}`);
}

/** Throws a `TypeError` unless `value` is such a text; the path of a file by default. */
export function checkText(value: unknown, path: string, rule: TextRule = PATH): void {
  if (typeof value !== 'string' || !rule.pattern.test(value))
    throw new TypeError(`${path}: expected ${rule.expected}`);
}

/** Throws a `TypeError` unless `value` is a whole number that a timer can take. */
export function checkNumber(value: unknown, path: string): void {
  if (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= LONGEST_MS) return;
  throw new TypeError(`${path}: expected a whole number from 1 to ${LONGEST_MS}`);
}

/** Throws a `TypeError` unless these are credentials. */
export function checkCredentials(credentials: NatsCredentials): void {
  checkKeys(credentials, 'credentials', ['kind', 'file', 'user', 'give']);
  switch (credentials.kind) {
    case 'creds-file':
    case 'token-file':
    case 'nkey-file':
      checkKeys(credentials, 'credentials', ['kind', 'file']);
      return checkText(credentials.file, 'credentials.file');
    case 'password-file':
      checkKeys(credentials, 'credentials', ['kind', 'file', 'user']);
      checkText(credentials.user, 'credentials.user', USER);
      return checkText(credentials.file, 'credentials.file');
    case 'function':
      checkKeys(credentials, 'credentials', ['kind', 'give']);
      if (typeof credentials.give !== 'function')
        throw new TypeError('credentials.give: expected a function');
      return;
    default:
      credentials satisfies never;
      throw new TypeError(`credentials.kind: expected ${KINDS}`);
  }
}
