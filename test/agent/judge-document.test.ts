import { describe, expect, it } from 'vitest';

import { judgeDocument, type Verdict } from '../../src/agent/judge-document.ts';
import { revisionOf } from '../../src/document/digest.ts';
import type { ParsedDocument } from '../../src/document/document.ts';
import { parseDocument } from '../../src/document/parse.ts';
import { bytes, documentOf } from './documents-bench.ts';

function accepted(text: string): ParsedDocument {
  return parseDocument(bytes(text));
}

function judge(text: string, previous?: ParsedDocument): Verdict {
  return judgeDocument({ previous, bytes: bytes(text) });
}

describe('a first document', () => {
  it.each([undefined, 0, 7])('is acceptable with generation %s', (generation) => {
    const text = documentOf('a', generation);
    expect(judge(text)).toEqual({ kind: 'acceptable', document: accepted(text) });
  });

  it('is rejected with its revision and its error', () => {
    expect(judge('{')).toEqual({
      kind: 'rejected',
      revision: revisionOf(bytes('{')),
      error: expect.stringContaining('document refused') as string,
    });
  });
});

describe('the same bytes', () => {
  it.each([undefined, 7])('are unchanged, with generation %s', (generation) => {
    const text = documentOf('a', generation);
    expect(judge(text, accepted(text))).toEqual({ kind: 'unchanged' });
  });

  it('are other bytes with another space', () => {
    const text = documentOf('a');
    expect(judge(`${text} `, accepted(text)).kind).toBe('acceptable');
  });
});

describe('a generation', () => {
  const rules: readonly {
    readonly before: number | undefined;
    readonly now: number | undefined;
    readonly error?: string;
  }[] = [
    { before: undefined, now: undefined },
    { before: undefined, now: 0 },
    { before: undefined, now: 5 },
    { before: 7, now: 8 },
    { before: 7, now: 700 },
    { before: 0, now: 1 },
    { before: 7, now: 7, error: 'GenerationConflict: generation 7 was accepted with other bytes' },
    { before: 0, now: 0, error: 'GenerationConflict: generation 0 was accepted with other bytes' },
    { before: 7, now: 6, error: 'GenerationConflict: expected a generation above 7, found 6' },
    { before: 7, now: 0, error: 'GenerationConflict: expected a generation above 7, found 0' },
    { before: 7, now: undefined, error: 'GenerationConflict: expected a generation above 7, found none' },
    { before: 0, now: undefined, error: 'GenerationConflict: expected a generation above 0, found none' },
  ];
  for (const { before, now, error } of rules)
    it(`${now ?? 'none'} after ${before ?? 'none'} is ${error === undefined ? 'acceptable' : 'rejected'}`, () => {
      const text = documentOf('new', now);
      const verdict = judge(text, accepted(documentOf('old', before)));
      if (error === undefined) expect(verdict).toEqual({ kind: 'acceptable', document: accepted(text) });
      else expect(verdict).toEqual({ kind: 'rejected', revision: revisionOf(bytes(text)), error });
    });
});

describe('hostile bytes', () => {
  const hostile: readonly (readonly [string, Uint8Array])[] = [
    ['nothing', new Uint8Array()],
    ['no UTF-8', Uint8Array.of(0xff, 0xfe)],
    ['depth', bytes('['.repeat(100_000))],
    [
      'a service that is unknown to us',
      bytes('{"apiVersion":"rollforward/v1","services":{"web":{"img":"a"}}}'),
    ],
    ['a document of a later version', bytes('{"apiVersion":"rollforward/v2","services":{}}')],
  ];
  for (const [what, content] of hostile)
    it(`are rejected: ${what}`, () => {
      const previous = accepted(documentOf('a', 1));
      expect(judgeDocument({ previous, bytes: content }).kind).toBe('rejected');
    });

  it('are rejected, and not thrown, if `admit` throws', () => {
    const mount = { type: 'bind', source: '/', target: '/host' };
    const text = JSON.stringify({
      apiVersion: 'rollforward/v1',
      services: { web: { image: 'a', mounts: [mount] } },
    });
    const verdict = judgeDocument({
      previous: undefined,
      bytes: bytes(text),
      admit: () => {
        throw new Error('of the user');
      },
    });
    expect(verdict.kind).toBe('rejected');
  });
});
