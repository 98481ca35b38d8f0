import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { LaneKey } from '../../src/plan/lane-key.ts';
import { claimPorts, type PortInterest } from '../../src/plan/port-claims.ts';

function interest(key: LaneKey, { wants = [], givesUp = [] }: Partial<PortInterest>): PortInterest {
  return { key, wants, givesUp, cutsOver: wants.length > 0 && givesUp.length > 0 };
}

const P80 = '127.0.0.1:80/tcp';
const P81 = '127.0.0.1:81/tcp';

describe('claimPorts', () => {
  it('is free where nobody gives anything up', () => {
    const claims = claimPorts([interest('a/x', { wants: [P80] }), interest('a/y', { wants: [P81] })]);
    expect(claims('a/x')).toEqual({ kind: 'free' });
    expect(claims('nobody/here')).toEqual({ kind: 'free' });
  });

  it('does not wait for itself', () => {
    const claims = claimPorts([interest('a/x', { wants: [P80], givesUp: [P80] })]);
    expect(claims('a/x')).toEqual({ kind: 'free' });
  });

  it('waits for all holders, and says which port each one holds', () => {
    const claims = claimPorts([
      interest('a/x', { wants: [P80, P81] }),
      interest('a/y', { givesUp: [P81] }),
      interest('b/x', { givesUp: [P80, '127.0.0.1:99/tcp'] }),
    ]);
    expect(claims('a/x')).toEqual({ kind: 'wait', ports: [P81, P80], heldBy: ['a/y', 'b/x'] });
    expect(claims('a/y')).toEqual({ kind: 'free' });
  });

  it('waits behind a ring without being one of it', () => {
    const claims = claimPorts([
      interest('a/a', { wants: [P80] }),
      interest('b/x', { wants: [P81], givesUp: [P80] }),
      interest('b/y', { wants: [P80], givesUp: [P81] }),
    ]);
    expect(claims('a/a')).toEqual({ kind: 'wait', ports: [P80], heldBy: ['b/x'] });
    expect(claims('b/x')).toEqual({ kind: 'vacate', why: 'exchanges ports with b/y' });
    expect(claims('b/y')).toEqual({ kind: 'wait', ports: [P80], heldBy: ['b/x'] });
  });

  it('names the others of a ring', () => {
    const claims = claimPorts([
      interest('a/x', { wants: ['p1'], givesUp: ['p0'] }),
      interest('a/y', { wants: ['p2'], givesUp: ['p1'] }),
      interest('a/z', { wants: ['p0'], givesUp: ['p2'] }),
    ]);
    expect(claims('a/x')).toMatchObject({ kind: 'vacate' });
    expect(claims('a/y')).toEqual({ kind: 'wait', ports: ['p2'], heldBy: ['a/z'] });
    expect(claims('a/z')).toEqual({ kind: 'wait', ports: ['p0'], heldBy: ['a/x'] });
  });

  const overlaps: readonly (readonly [string, string, boolean])[] = [
    ['127.0.0.1:80/tcp', '127.0.0.1:80/tcp', true],
    ['127.0.0.1:80/tcp', '127.0.0.1:80/udp', false],
    ['127.0.0.1:80/tcp', '127.0.0.1:8080/tcp', false],
    ['127.0.0.1:80/tcp', '127.0.0.2:80/tcp', false],
    ['127.0.0.1:80/tcp', '0.0.0.0:80/tcp', true],
    ['0.0.0.0:80/tcp', '127.0.0.1:80/tcp', true],
    ['[::1]:80/tcp', '[::]:80/tcp', true],
    ['[::]:80/udp', '[::1]:80/tcp', false],
  ];
  for (const [wanted, held, waits] of overlaps)
    it(`${waits ? 'waits' : 'does not wait'} with ${wanted} for ${held}`, () => {
      const claims = claimPorts([interest('a/x', { wants: [wanted] }), interest('a/y', { givesUp: [held] })]);
      expect(claims('a/x').kind).toBe(waits ? 'wait' : 'free');
    });
});

/** Service i holds port i and wants the port that a permutation gives it. */
const permutation = fc
  .integer({ min: 2, max: 7 })
  .chain((count) => fc.shuffledSubarray([...Array(count).keys()], { minLength: count }));

describe('services that pass their ports around', () => {
  it('are let go one for each ring: the first by name, and only that one', () => {
    fc.assert(
      fc.property(permutation, (wants) => {
        const key = (at: number): LaneKey => `shop/s${at}`;
        const claims = claimPorts(
          wants.map((want, at) => interest(key(at), { wants: [`p${want}`], givesUp: [`p${at}`] })),
        );
        for (const ring of ringsOf(wants)) {
          const kinds = ring.map((at) => claims(key(at)).kind);
          const first = Math.min(...ring);
          const expected = ring.map((at) => (at === first ? 'vacate' : 'wait'));
          expect(kinds).toEqual(ring.length === 1 ? ['free'] : expected);
        }
      }),
    );
  });
});

function ringsOf(wants: readonly number[]): number[][] {
  const rings: number[][] = [];
  const seen = new Set<number>();
  for (let at = 0; at < wants.length; at += 1) {
    const ring: number[] = [];
    for (let one = at; !seen.has(one); one = wants[one] ?? at) {
      seen.add(one);
      ring.push(one);
    }
    if (ring.length > 0) rings.push(ring);
  }
  return rings;
}
