import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createStateChanges } from '../../src/fleet/state-changes.ts';
import type { KeyEntry, KeyOperation } from '../../src/wire/bucket.ts';

interface Given {
  readonly sequence: number;
  readonly at: number;
  readonly boot?: string;
  readonly state?: number;
  readonly operation?: KeyOperation;
  readonly key?: string;
  readonly text?: string;
}

function entry({ sequence, at, boot = 'b1', state = 1, operation = 'put', key, text }: Given): KeyEntry {
  const whole = {
    deployment: 'shop',
    deviceId: 'd',
    phase: 'Running',
    containerIds: {},
    services: {},
    sequence: state,
    bootId: boot,
    observedAt: 0,
  };
  const bytes = new TextEncoder().encode(operation === 'deleted' ? '' : (text ?? JSON.stringify(whole)));
  return { key: key ?? 'd.shop', operation, sequence, at: BigInt(at), size: bytes.length, bytes };
}

function told(...given: readonly Given[]): readonly string[] {
  const changes = createStateChanges();
  return given.map((one) => {
    const taken = changes.take(entry(one));
    if (taken === undefined) return 'nothing';
    if (taken.same) return 'same';
    const { change } = taken;
    return change.kind === 'state' ? `${change.state.bootId}:${change.state.sequence}` : change.kind;
  });
}

describe('createStateChanges', () => {
  it.each<[string, readonly Given[], readonly string[]]>([
    [
      'gives what is new',
      [
        { sequence: 1, at: 1 },
        { sequence: 2, at: 2, state: 2 },
      ],
      ['b1:1', 'b1:2'],
    ],
    [
      'knows what it had',
      [
        { sequence: 1, at: 1 },
        { sequence: 1, at: 1 },
      ],
      ['b1:1', 'nothing'],
    ],
    [
      'knows a state that was brought again',
      [
        { sequence: 1, at: 1 },
        { sequence: 5, at: 5 },
      ],
      ['b1:1', 'same'],
    ],
    [
      'passes over what a replica that is behind gives',
      [
        { sequence: 5, at: 5, boot: 'b2' },
        { sequence: 1, at: 1, boot: 'b1', state: 9 },
      ],
      ['b2:1', 'nothing'],
    ],
    [
      'passes over a lower number of the same boot',
      [
        { sequence: 1, at: 1, state: 7 },
        { sequence: 2, at: 2, state: 6 },
        { sequence: 3, at: 3, state: 8 },
      ],
      ['b1:7', 'nothing', 'b1:8'],
    ],
    [
      'takes a new boot that begins at 1',
      [
        { sequence: 1, at: 1, state: 7 },
        { sequence: 2, at: 2, boot: 'b2' },
      ],
      ['b1:7', 'b2:1'],
    ],
    [
      'takes what comes in a bucket that was made anew',
      [
        { sequence: 50, at: 10, state: 7 },
        { sequence: 1, at: 20, state: 8 },
      ],
      ['b1:7', 'b1:8'],
    ],
    [
      'takes what comes after a leader with a clock behind',
      [
        { sequence: 5, at: 10, state: 1 },
        { sequence: 6, at: 9, state: 2 },
      ],
      ['b1:1', 'b1:2'],
    ],
    [
      'tells of a removal, and does not go back behind it',
      [
        { sequence: 1, at: 1 },
        { sequence: 2, at: 2, operation: 'deleted' },
        { sequence: 1, at: 1 },
        { sequence: 3, at: 3, state: 2 },
      ],
      ['b1:1', 'gone', 'nothing', 'b1:2'],
    ],
    [
      'tells of what it cannot read, once',
      [
        { sequence: 1, at: 1, text: '{' },
        { sequence: 2, at: 2, text: '[' },
      ],
      ['unreadable', 'same'],
    ],
    [
      'leaves out what is no key of a deployment',
      [
        { sequence: 1, at: 1, key: 'd.a.b' },
        { sequence: 2, at: 2, key: 'd' },
      ],
      ['nothing', 'nothing'],
    ],
    [
      'leaves out operations that it does not know',
      [{ sequence: 1, at: 1, operation: 'other' }],
      ['nothing'],
    ],
    [
      'does not believe a state under the key of another device',
      [{ sequence: 1, at: 1, key: 'other.shop' }],
      ['unreadable'],
    ],
  ])('%s', (_, given, expected) => {
    expect(told(...given)).toEqual(expected);
  });

  it('never goes back within a boot, in whichever order, and however often, things come', () => {
    const one = fc.record({
      sequence: fc.integer({ min: 1, max: 9 }),
      at: fc.integer({ min: 1, max: 9 }),
      state: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 20 }), (given) => {
        const numbers = told(...given)
          .filter((text) => text.startsWith('b1:'))
          .map((text) => Number(text.slice(3)));
        expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      }),
    );
  });
});
