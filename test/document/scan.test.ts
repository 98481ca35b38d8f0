import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createIssueList } from '../../src/document/issue-list.ts';
import { scanText } from '../../src/document/scan.ts';
import { deploymentDocument } from './arbitraries.ts';
import { issuesOf } from './issues-of.ts';

function scan(text: string): void {
  const issues = createIssueList();
  scanText(text, issues);
  issues.throwIfAny();
}

function refusals(text: string): (string | number | undefined)[][] {
  return issuesOf(() => scan(text)).map(({ pointer, offset, expected }) => [pointer, offset, expected]);
}

describe('scanText', () => {
  it.each([
    ['{"a" 1}', 5, 'a colon'],
    ['{"a":1 "b":2}', 7, 'a comma or }'],
    ['[1 2]', 3, 'a comma or ]'],
    ['{"a":1,}', 7, 'a key in double quotes'],
    ['{,}', 1, 'a key in double quotes'],
    ["{'a':1}", 1, 'a key in double quotes'],
    ['{a:1}', 1, 'a key in double quotes'],
    ['{"a":1} // x', 8, 'nothing after the document'],
    ['{}{}', 2, 'nothing after the document'],
    ['[1,]', 3, 'a value'],
    ['// x\n{}', 0, 'a value'],
    ['undefined', 0, 'a value'],
    ['[NaN]', 1, 'a value'],
    ['[True]', 1, 'a value'],
    ['[.5]', 1, 'a value'],
    ['[+1]', 1, 'a value'],
    ['[-]', 1, 'a value'],
    ['[01]', 2, 'a comma or ]'],
    ['[1.]', 2, 'a comma or ]'],
    ['[1e]', 2, 'a comma or ]'],
    ['[0x1]', 2, 'a comma or ]'],
    ['[1_0]', 2, 'a comma or ]'],
    ['"a', 2, 'the end of the string'],
    ['"a\nb"', 2, 'no control character in a string, but its escape'],
    ['"a\u001fb"', 2, 'no control character in a string, but its escape'],
    ['"ä\\x"', 3, 'an escape that JSON has'],
    ['"\\u12g4"', 1, 'an escape that JSON has'],
    ['"\\', 1, 'an escape that JSON has'],
    ['\u00a0{}', 0, 'a value'],
    ['"a\\"', 4, 'the end of the string'],
  ])('refuses %j at byte %d: expected %s', (text, offset, expected) => {
    expect(refusals(text)).toEqual([['', offset, expected]]);
  });

  it('says line and column', () => {
    expect(issuesOf(() => scan('{\n  "ä": tru\n}'))[0]?.message).toBe('line 2, column 8: expected a value');
  });

  it.each([
    ['{"a":1,"a":1}', '/a', 7],
    ['{"a":1,"\\u0061":2}', '/a', 7],
    ['{"ä":{"b":[{},{"c":1,"d":2,"c":3}]}}', '/ä/b/1/c', 28],
    ['{"__proto__":1,"__proto__":2}', '/__proto__', 15],
    ['{"a/b":1,"a\\/b":2}', '/a~1b', 9],
    ['{"":1,"":2}', '/', 6],
  ])('refuses the duplicate key of %j at %s', (text, pointer, offset) => {
    expect(refusals(text)).toEqual([[pointer, offset, 'each key once']]);
  });

  it('takes equal keys of different objects', () => {
    expect(refusals('[{"a":{"a":1}},{"a":1}]')).toEqual([]);
  });

  it.each([
    '1e400',
    '-1e400',
    '9007199254740992',
    '-9007199254740992',
    '1e16',
    '1e-400',
    '0.001e-400',
    '-0',
    '-0.0',
    '-0e5',
  ])('refuses the number %s', (number) => {
    expect(refusals(`{"a":${number}}`)).toHaveLength(1);
  });

  it.each([
    '0',
    '0.0',
    '0e9',
    '0.00E-7',
    '5e-324',
    '-1',
    '9007199254740991',
    '-9007199254740991',
    '1.5e3',
    '0.1',
  ])('takes the number %s', (number) => {
    expect(refusals(`{"a":${number}}`)).toEqual([]);
  });

  it.each([
    ['{"a":"\\ud800"}', '/a'],
    ['{"a":["\\udc00\\ud800"]}', '/a/0'],
    ['{"a":"\\uD83D \\uDE00"}', '/a'],
    ['{"\\udead":1}', ''],
  ])('refuses the lone surrogate of %s', (text, pointer) => {
    expect(refusals(text).map(([at, , expected]) => [at, expected])).toEqual([
      [pointer, 'surrogates in pairs only'],
    ]);
  });

  it('takes a pair of surrogates, and a backslash before what looks like one', () => {
    expect(refusals('["\\ud83d\\ude00", "😀", "\\\\ud800"]')).toEqual([]);
  });

  it('finds them all in one pass', () => {
    expect(refusals('{"a":-0,"b":["\\ud800",1e999],"a":2}').map(([pointer]) => pointer)).toEqual([
      '/a',
      '/b/0',
      '/b/1',
      '/a',
    ]);
  });

  it('takes 32 levels and not one more', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(refusals(nested(32))).toEqual([]);
    expect(refusals(nested(33))).toEqual([['', 32, 'at most 32 objects and arrays within each other']]);
    expect(refusals('{"a":'.repeat(20_000))).toEqual([
      ['', 160, 'at most 32 objects and arrays within each other'],
    ]);
    expect(refusals('['.repeat(1_000_000))).toHaveLength(1);
  });

  it('agrees with JSON.parse on what is JSON', () => {
    fc.assert(fc.property(nearlyJson, expectAgreement), { numRuns: 5000 });
  });

  it('agrees with JSON.parse on a valid document with one character changed', () => {
    const changed = fc
      .tuple(deploymentDocument, fc.nat(), fc.constantFrom(...'{}[]:,"\\ \n01-.eEut'.split(''), ''))
      .map(([document, at, char]) => {
        const text = JSON.stringify(document);
        const index = at % text.length;
        return text.slice(0, index) + char + text.slice(index + 1);
      });
    fc.assert(fc.property(changed, expectAgreement), { numRuns: 2000 });
  });
});

/** Pieces of JSON in any order: now and then they make a document. */
const nearlyJson = fc.oneof(
  fc
    .array(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"a"',
        '"',
        '1',
        '-',
        '.5',
        'e1',
        'true',
        'null',
        ' ',
        '\\u00e4',
      ),
      {
        maxLength: 9,
      },
    )
    .map((pieces) => pieces.join('')),
  fc.json({ stringUnit: 'binary' }),
  fc.json().chain((text) => fc.nat(text.length).map((end) => text.slice(0, end))),
  fc.string({ unit: 'binary' }),
);

/** What `JSON.parse` takes is taken, but for what it silently changes; what it refuses is a mistake of syntax. */
function expectAgreement(text: string): void {
  const issues = issuesOf(() => scan(text));
  if (!isJson(text)) expect(issues).toMatchObject([{ pointer: '', offset: expect.any(Number) as number }]);
  else
    for (const { expected } of issues)
      expect(expected).toMatch(/^each key once|^a number that|^surrogates|^at most 32/);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
