import { describe, expect, it } from 'vitest';

import { compareChanges, decideKey, DOUBT_MS, type HeldKey, type KeyStep } from '../../src/source/changes.ts';
import type { KeyMark, KeyOperation } from '../../src/wire/bucket.ts';

const NOW = 1_000_000;
const bytes = new Uint8Array(3);

function mark(sequence: number, at: bigint, operation: KeyOperation = 'put', size = 3): KeyMark {
  return { key: 'edge-1.shop', operation, sequence, at, size };
}

describe('compareChanges', () => {
  it.each([
    ['the same', [5, 50n], 'same'],
    ['later in both', [6, 60n], 'newer'],
    ['a bucket made anew, which counts from 1', [1, 60n], 'newer'],
    ['a server whose clock was set back', [6, 40n], 'newer'],
    ['earlier in both', [4, 40n], 'older'],
    ['the same number, later', [5, 51n], 'newer'],
    ['the same number, earlier', [5, 49n], 'older'],
    ['the same time, a higher number', [6, 50n], 'newer'],
    ['the same time, a lower number', [4, 50n], 'older'],
  ] as const)('%s', (_, [sequence, at], expected) => {
    expect(compareChanges({ sequence: 5, at: 50n }, { sequence, at })).toBe(expected);
  });
});

describe('decideKey', () => {
  const put: HeldKey = { mark: mark(5, 50n), bytes };
  const known: HeldKey = { mark: mark(5, 50n) };
  const deleted: HeldKey = { mark: mark(5, 50n, 'deleted', 0) };
  const recently = NOW - DOUBT_MS;
  const longAgo = NOW - DOUBT_MS - 1;

  const rows: readonly (readonly [string, HeldKey | undefined, KeyMark | undefined, KeyStep])[] = [
    ['a new document', undefined, mark(5, 50n), { kind: 'get', atLeast: mark(5, 50n) }],
    ['a new deletion', undefined, mark(5, 50n, 'deleted', 0), { kind: 'take' }],
    ['an operation that is not known', undefined, mark(5, 50n, 'other'), { kind: 'take' }],
    ['a document that is too large', undefined, mark(5, 50n, 'put', 1_048_577), { kind: 'take' }],
    [
      'the largest document',
      undefined,
      mark(5, 50n, 'put', 1_048_576),
      { kind: 'get', atLeast: mark(5, 50n, 'put', 1_048_576) },
    ],
    ['the document that is held', put, mark(5, 50n), { kind: 'keep', doubted: false }],
    ['an empty one', { ...put, bytes: new Uint8Array() }, mark(5, 50n), { kind: 'keep', doubted: false }],
    ['one of which only the change is known', known, mark(5, 50n), { kind: 'get', atLeast: mark(5, 50n) }],
    ['a newer document', put, mark(6, 60n), { kind: 'get', atLeast: mark(6, 60n) }],
    ['its deletion', put, mark(6, 60n, 'deleted', 0), { kind: 'take' }],
    ['a document after a deletion', deleted, mark(6, 60n), { kind: 'get', atLeast: mark(6, 60n) }],
    ['of a bucket made anew', put, mark(1, 60n), { kind: 'get', atLeast: mark(1, 60n) }],
    ['an older document', put, mark(4, 40n), { kind: 'keep', doubted: true }],
    ['an older deletion', put, mark(4, 40n, 'deleted', 0), { kind: 'keep', doubted: true }],
    ['an older document under a deletion', deleted, mark(4, 40n), { kind: 'keep', doubted: true }],
    [
      'an older one, of which only the change is known',
      known,
      mark(4, 40n),
      { kind: 'get', atLeast: mark(5, 50n) },
    ],
    [
      'an older one, for as long as doubted',
      { ...put, doubtedSince: recently },
      mark(4, 40n),
      { kind: 'keep', doubted: true },
    ],
    [
      'an older one, for longer than that',
      { ...put, doubtedSince: longAgo },
      mark(4, 40n),
      { kind: 'get', atLeast: mark(4, 40n) },
    ],
    [
      'an older deletion, for longer than that',
      { ...put, doubtedSince: longAgo },
      mark(4, 40n, 'deleted', 0),
      { kind: 'take' },
    ],
    [
      'what is held, doubted for long before',
      { ...put, doubtedSince: longAgo },
      mark(5, 50n),
      { kind: 'keep', doubted: false },
    ],
    ['not listed', put, undefined, { kind: 'hide' }],
    ['not listed, and not held', undefined, undefined, { kind: 'forget' }],
    ['not listed for a while', { ...known, doubtedSince: recently }, undefined, { kind: 'hide' }],
    ['not listed for longer', { ...known, doubtedSince: longAgo }, undefined, { kind: 'forget' }],
  ];

  it.each(rows)('%s', (_, held, told, expected) => {
    expect(decideKey({ held, told, now: NOW })).toEqual(expected);
  });
});
