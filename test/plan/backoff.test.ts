import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { FORGET_AFTER_MS, restartDelay, retryDelay } from '../../src/plan/backoff.ts';
import { type FaultCode, retryClassOf } from '../../src/runtime/fault.ts';

const FIVE_MINUTES = 5 * 60_000;
/** In the middle: no jitter. */
const EVEN = 0.5;
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const count = fc.integer({ min: 1, max: 10_000 });

describe('restartDelay', () => {
  it('repairs at once first, then from 1 s to 5 min', () => {
    const delays = [1, 2, 3, 4, 5, 9, 10, 11, 1_000].map((starts) => restartDelay(starts, EVEN));
    expect(delays).toEqual([0, 1_000, 2_000, 4_000, 8_000, 128_000, 256_000, FIVE_MINUTES, FIVE_MINUTES]);
  });

  it('is forgotten after 10 min', () => {
    expect(FORGET_AFTER_MS).toBe(600_000);
  });
});

describe('retryDelay', () => {
  it('grows from 1 s where the engine or the network is the trouble', () => {
    const delays = [1, 2, 3, 9, 10, 1_000].map((failures) => retryDelay('backoff', failures, EVEN));
    expect(delays).toEqual([1_000, 2_000, 4_000, 256_000, FIVE_MINUTES, FIVE_MINUTES]);
  });

  it('grows from 30 s where somebody has to do something first', () => {
    const delays = [1, 2, 3, 4, 5, 1_000].map((failures) => retryDelay('slow', failures, EVEN));
    expect(delays).toEqual([30_000, 60_000, 120_000, 240_000, FIVE_MINUTES, FIVE_MINUTES]);
  });

  it('is the longest at once where only another world would help', () => {
    expect([1, 2, 50].map((failures) => retryDelay('cap', failures, EVEN))).toEqual([
      FIVE_MINUTES,
      FIVE_MINUTES,
      FIVE_MINUTES,
    ]);
  });

  it('makes a container anew at once, and then like any repair', () => {
    expect([1, 2, 3].map((failures) => retryDelay('recreate', failures, EVEN))).toEqual([0, 1_000, 2_000]);
  });

  it('has a class for every fault, and never gives up', () => {
    const classes: Readonly<Record<FaultCode, ReturnType<typeof retryClassOf>>> = {
      Unavailable: 'backoff',
      DeadlineExceeded: 'backoff',
      Aborted: 'backoff',
      RegistryUnreachable: 'backoff',
      PortInUse: 'backoff',
      StillRunning: 'backoff',
      Unclassified: 'backoff',
      ImageNotFound: 'slow',
      RegistryUnauthorized: 'slow',
      StorageFull: 'slow',
      NameConflict: 'slow',
      InvalidSpec: 'cap',
      CommandNotFound: 'cap',
      Unsupported: 'cap',
      ContainerBroken: 'recreate',
    };
    for (const [code, expected] of Object.entries(classes))
      expect(retryClassOf(code as FaultCode), code).toBe(expected);
  });
});

describe('jitter', () => {
  const retry = fc.constantFrom('backoff' as const, 'slow' as const, 'cap' as const);

  it('is a tenth more or less, never beyond 5 min, and whole milliseconds', () => {
    fc.assert(
      fc.property(retry, count, chance, (kind, failures, random) => {
        const even = retryDelay(kind, failures, EVEN);
        const delay = retryDelay(kind, failures, random);
        expect(delay).toBeGreaterThanOrEqual(Math.floor(even * 0.9));
        expect(delay).toBeLessThanOrEqual(Math.min(FIVE_MINUTES, Math.ceil(even * 1.1)));
        expect(Number.isInteger(delay)).toBe(true);
      }),
    );
  });

  it('spreads a fleet', () => {
    const delays = [0, 0.25, 0.5, 0.75, 0.999].map((random) => retryDelay('slow', 1, random));
    expect(delays).toEqual([27_000, 28_500, 30_000, 31_500, 32_994]);
  });

  it('keeps a first repair at once', () => {
    for (const random of [0, EVEN, 0.999]) expect(restartDelay(1, random)).toBe(0);
  });
});
