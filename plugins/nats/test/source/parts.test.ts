import { DOCUMENT_LIMITS } from 'rollforward';
import { describe, expect, it } from 'vitest';

import { DOUBT_MS } from '../../src/source/changes.ts';
import { beyondTheBound, sortMarks, TOO_MANY_BYTES } from '../../src/source/list.ts';
import { whyNotGot, whyUnavailable } from '../../src/source/reason.ts';
import { placeKey, type PlaceQuestion, type Placed, toSnapshot } from '../../src/source/snapshot.ts';
import type { KeyMark, KeyOperation } from '../../src/wire/bucket.ts';
import { NatsFault, type NatsFaultCode } from '../../src/wire/nats-fault.ts';

function mark(key: string, operation: KeyOperation = 'put', size = 3): KeyMark {
  return { key, operation, sequence: 5, at: 50n, size };
}

describe('sortMarks', () => {
  it('sorts the deployments, and tells the keys that name none', () => {
    const marks = ['edge-1.shop', 'edge-1.__proto__', 'edge-1.blog', 'edge-1.UPPER', 'edge-1.a/b'].map(
      (key) => mark(key),
    );
    const { deployments, mistakes } = sortMarks(marks, 'desired-state');
    expect([...deployments.keys()]).toEqual(['blog', 'shop']);
    expect(mistakes).toEqual([
      'the key "edge-1.UPPER" of desired-state names no deployment',
      'the key "edge-1.__proto__" of desired-state names no deployment',
      'the key "edge-1.a/b" of desired-state names no deployment',
    ]);
  });

  it('tells no such key that was deleted, and counts those above twenty', () => {
    const marks = Array.from({ length: 25 }, (_, index) => mark(`edge-1.X${index}`));
    const { mistakes } = sortMarks([...marks, mark('edge-1.Y', 'deleted')], 'desired-state');
    expect(mistakes).toHaveLength(21);
    expect(mistakes.at(-1)).toBe('5 more keys of desired-state name no deployment');
  });
});

describe('beyondTheBound', () => {
  it('names the documents that come after 64 MiB, and counts nothing that is not given', () => {
    const MiB = DOCUMENT_LIMITS.bytes;
    const marks = Array.from({ length: 66 }, (_, index) => mark(`edge-1.d${index + 10}`, 'put', MiB));
    const others = [mark('edge-1.a', 'deleted', MiB), mark('edge-1.b', 'put', MiB + 1)];
    const { deployments } = sortMarks([...marks, ...others], 'desired-state');
    expect([...beyondTheBound(deployments)]).toEqual(['d74', 'd75']);
  });

  it('lets a small one in where a large one is too much', () => {
    const MiB = DOCUMENT_LIMITS.bytes;
    const marks = Array.from({ length: 64 }, (_, index) => mark(`edge-1.d${index + 10}`, 'put', MiB - 1));
    const { deployments } = sortMarks(
      [...marks, mark('edge-1.e', 'put', MiB), mark('edge-1.f', 'put', 64)],
      'desired-state',
    );
    expect([...beyondTheBound(deployments)]).toEqual(['e']);
  });
});

describe('placeKey', () => {
  const NOW = 1_000_000;
  const bytes = new Uint8Array(3);
  const held = { mark: mark('edge-1.shop'), bytes };
  const none = { missing: undefined, beyond: false, now: NOW };
  const late = NOW - DOUBT_MS - 1;
  const reason = 'the bucket lists it, and does not give it';

  const rows: readonly (readonly [string, PlaceQuestion, Placed])[] = [
    ['a document', { held, ...none }, { kind: 'document', bytes }],
    ['a deletion', { held: { mark: mark('edge-1.shop', 'deleted') }, ...none }, { kind: 'deleted' }],
    [
      'another operation',
      { held: { mark: mark('edge-1.shop', 'other') }, ...none },
      {
        kind: 'unreadable',
        reason: 'what was done to it last is nothing that this version knows: put it again',
      },
    ],
    [
      'one that is too large',
      { held: { mark: mark('edge-1.shop', 'put', 1_048_577) }, ...none },
      { kind: 'unreadable', reason: 'it is larger than 1048576 bytes' },
    ],
    ['one beyond the bound', { held, ...none, beyond: true }, { kind: 'unreadable', reason: TOO_MANY_BYTES }],
    [
      'a newer one that was not got: the one before it',
      { held, ...none, missing: reason },
      { kind: 'document', bytes },
    ],
    [
      'a newer one that was not got for long',
      { held: { ...held, doubtedSince: late }, ...none, missing: reason },
      { kind: 'unreadable', reason },
    ],
    [
      'one after a deletion that was not got: no deletion',
      { held: { mark: mark('edge-1.shop', 'deleted') }, ...none, missing: reason },
      { kind: 'unreadable', reason },
    ],
    [
      'a first one that was not got',
      { ...none, held: undefined, missing: reason },
      { kind: 'unreadable', reason },
    ],
  ];

  it.each(rows)('%s', (_, question, expected) => {
    expect(placeKey(question)).toEqual(expected);
  });
});

describe('toSnapshot', () => {
  it('gives copies, and says that an absence means nothing', () => {
    const bytes = Uint8Array.of(1, 2, 3);
    const placed = new Map<string, Placed>([
      ['shop', { kind: 'document', bytes }],
      ['blog', { kind: 'deleted' }],
      ['cart', { kind: 'unreadable', reason: 'it is damaged' }],
    ]);
    const snapshot = toSnapshot({ placed, mistakes: ['one'], settled: true });
    bytes.fill(0);
    expect(snapshot).toEqual({
      kind: 'snapshot',
      documents: new Map([['shop', Uint8Array.of(1, 2, 3)]]),
      deleted: new Set(['blog']),
      unlisted: 'unknown',
      unreadable: new Map([['cart', 'it is damaged']]),
      mistakes: ['one'],
    });
  });
});

describe('why', () => {
  const place = { bucket: 'desired-state', device: 'edge-1', trouble: undefined };
  const rows: readonly (readonly [NatsFaultCode, RegExp])[] = [
    ['NotConnected', /^there is no connection to NATS \(it is being made\)/],
    ['TimedOut', /did not give desired-state in time: it is tried again; if this stays, see whether/],
    ['NoBucket', /has no bucket desired-state: create it \(createBuckets\)/],
    [
      'NotPermitted',
      /does not let this user read edge-1\.\* of desired-state: give it what devicePermissions/,
    ],
    ['Aborted', /given up/],
    ['Refused', /^desired-state cannot be read: told$/],
    ['TooLarge', /^desired-state cannot be read: told$/],
    ['Conflict', /^desired-state cannot be read: told$/],
  ];

  it.each(rows)('%s', (code, expected) => {
    const told = whyUnavailable(new NatsFault({ code, message: 'told' }), place);
    expect(told).toMatch(expected);
  });

  it('says what the trouble of the link is, and cuts what is long', () => {
    const fault = new NatsFault({ code: 'NotConnected', message: 'x' });
    expect(whyUnavailable(fault, { ...place, trouble: 'refused'.repeat(100) })).toHaveLength(300 + 77);
    expect(whyUnavailable(new Error('y'.repeat(2_000)), place).length).toBeLessThan(400);
    expect(whyNotGot(new NatsFault({ code: 'TimedOut', message: 'x' }))).toBe('NATS did not give it in time');
    expect(whyNotGot(new NatsFault({ code: 'Refused', message: 'x' }))).toBe('it could not be got: x');
  });
});
