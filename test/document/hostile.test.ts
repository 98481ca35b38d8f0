import { describe, expect, it } from 'vitest';

import { DOCUMENT_LIMITS } from '../../src/document/limits.ts';
import { parseDocument } from '../../src/document/parse.ts';
import { bytesOf } from './bytes.ts';
import { issuesOf } from './issues-of.ts';

/** Far above what the largest document takes (a third of a second), far below what anything quadratic does. */
const LONGEST_MS = 5000;

function repeated(text: string, { before = '', after = '' } = {}): string {
  return (
    before +
    text.repeat(Math.floor((DOCUMENT_LIMITS.bytes - before.length - after.length) / text.length)) +
    after
  );
}

function servicesOf(count: number, spec: (index: number) => unknown): string {
  const services = Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`s${index}`, spec(index)]),
  );
  return JSON.stringify({ apiVersion: 'rollforward/v1', services });
}

describe('a document of 1 MiB made to hurt', () => {
  it.each<[string, string]>([
    ['only opens arrays', repeated('[')],
    ['only opens objects', repeated('{"a":')],
    ['is one string without end', repeated('a', { before: '"' })],
    ['is one string of escapes', repeated('\\u0061', { before: '"', after: '"' })],
    ['is one string of half surrogates', repeated('\\ud800', { before: '"', after: '"' })],
    ['is one number', repeated('1')],
    ['is one tiny number', repeated('0', { before: '0.', after: '1' })],
    ['has the same key again and again', repeated('"a":1,', { before: '{', after: '"a":1}' })],
    ['has the same escaped key again and again', repeated('"\\u0061":1,', { before: '{', after: '"a":1}' })],
    ['has nothing but numbers out of range', repeated('1e999,', { before: '[', after: '1]' })],
    ['has one key only', repeated('k', { before: '{"', after: '":{"b":1,"b":1}}' })],
    ['is white space', repeated(' \n')],
    [
      'has lines without end before a mistake',
      repeated('\n', { before: '[-0,-0,-0,-0,', after: '-0,-0,-0,-0]' }),
    ],
    [
      'has unknown keys only',
      JSON.stringify(Object.fromEntries(Array.from({ length: 80_000 }, (_, key) => [`k${key}`, 1]))),
    ],
    ['has too many services', servicesOf(20_000, () => ({ image: 'a' }))],
    [
      'has every service wrong',
      servicesOf(256, () => ({ image: '!', ports: Array.from({ length: 128 }, () => 'x:y:z') })),
    ],
    [
      'has long values that nearly fit a rule',
      servicesOf(8, () => ({ image: 'a-'.repeat(50_000), user: '0'.repeat(10_000) })),
    ],
  ])('that %s is refused in time, with few words', (_, text) => {
    const before = performance.now();
    const issues = issuesOf(() => parseDocument(bytesOf(text)));
    expect(performance.now() - before).toBeLessThan(LONGEST_MS);
    expect(issues.length).toBeGreaterThan(0);
    expect(JSON.stringify(issues).length).toBeLessThan(32_000);
  });

  it.each<[string, string]>([
    [
      'variables',
      servicesOf(256, () => ({
        image: 'a',
        env: Object.fromEntries(Array.from({ length: 300 }, (_, key) => [`A${key}`, 'x'])),
      })),
    ],
    [
      'addresses of one port',
      servicesOf(255, (one) => ({
        image: 'a',
        ports: Array.from({ length: 128 }, (_, two) => `10.0.${one}.${two}:80:80`),
      })),
    ],
  ])('that has as many %s as fit is taken in time', (_, text) => {
    const before = performance.now();
    expect(issuesOf(() => parseDocument(bytesOf(text)))).toEqual([]);
    expect(performance.now() - before).toBeLessThan(LONGEST_MS);
  });

  it('counts the mistakes that it does not describe', () => {
    const text = servicesOf(256, () => ({ image: '!' }));
    expect(() => parseDocument(bytesOf(text))).toThrow(expect.objectContaining({ omitted: 236 }));
  });
});
