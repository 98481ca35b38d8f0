import type { DeploymentState } from 'rollforward';
import { FakeClock } from 'rollforward/testing';
import { beforeEach, describe, expect, test } from 'vitest';

import { bucketReporter, natsReporter } from '../../src/device/nats-reporter.ts';
import { ToggledLink } from '../source/misbehaving-bucket.ts';
import { UnreliableBucket } from './unreliable-bucket.ts';

const KEY = 'edge-1.shop';
const signal = new AbortController().signal;

let bucket: UnreliableBucket;
let clock: FakeClock;
let link: ToggledLink;

beforeEach(() => {
  bucket = new UnreliableBucket();
  clock = new FakeClock();
  link = new ToggledLink();
});

/** One life of an agent's reporter. */
function life(random = 0.5): ReturnType<typeof bucketReporter> {
  return bucketReporter({ bucket, link, device: 'edge-1', clock, random: { number: () => random } });
}

function state(sequence: number, deployment = 'shop'): DeploymentState {
  return {
    deployment,
    deviceId: 'edge-1',
    phase: 'Running',
    containerIds: {},
    services: {},
    sequence,
    bootId: 'boot',
    observedAt: 0,
  };
}

describe('a report', () => {
  test('expects no key first, and then what it has written', async () => {
    const reporter = life();
    await reporter.report(state(1), signal);
    await reporter.report(state(2), signal);
    await reporter.report(state(3, 'bank'), signal);
    expect(bucket.changes).toEqual([`put ${KEY} 0`, `put ${KEY} 1`, 'put edge-1.bank 0']);
    expect(bucket.json(KEY)).toEqual(state(2));
  });

  test('takes over what an earlier life has left', async () => {
    await life().report(state(9), signal);
    const next = life();
    await next.report(state(1), signal);
    await next.report(state(2), signal);
    expect(bucket.changes.slice(1)).toEqual([`put ${KEY} 0`, `put ${KEY} 1`, `put ${KEY} 2`]);
    expect(bucket.json(KEY)).toEqual(state(2));
  });

  test('where the server does not tell what is there, it is read', async () => {
    await life().report(state(9), signal);
    bucket.tells = false;
    await life().report(state(1), signal);
    expect(bucket.json(KEY)).toEqual(state(1));
  });

  test('that was given up and lands late does not overwrite the one after it', async () => {
    const reporter = life();
    await reporter.report(state(1), signal);
    bucket.failures.push({ code: 'TimedOut', effect: 'late' });
    await expect(reporter.report(state(2), signal)).rejects.toMatchObject({ code: 'TimedOut' });
    await reporter.report(state(3), signal);
    bucket.landLate();
    expect(bucket.json(KEY)).toEqual(state(3));
  });

  test('of a life that is over, landing late, does not overwrite what the next life has said', async () => {
    const before = life();
    await before.report(state(5), signal);
    bucket.failures.push({ code: 'TimedOut', effect: 'late' });
    await expect(before.report(state(6), signal)).rejects.toMatchObject({ code: 'TimedOut' });
    await life().report(state(1), signal);
    bucket.landLate();
    expect(bucket.json(KEY)).toEqual(state(1));
  });

  test('that has landed without an answer is overwritten by the one after it', async () => {
    const reporter = life();
    bucket.failures.push({ code: 'TimedOut', effect: 'at once' });
    await expect(reporter.report(state(1), signal)).rejects.toMatchObject({ code: 'TimedOut' });
    await reporter.report(state(2), signal);
    expect(bucket.json(KEY)).toEqual(state(2));
  });

  test('goes into a bucket that was made anew', async () => {
    const reporter = life();
    await reporter.report(state(1), signal);
    await reporter.report(state(2), signal);
    bucket.makeAnew();
    await reporter.report(state(3), signal);
    expect(bucket.changes.slice(2)).toEqual([`put ${KEY} 2`, `put ${KEY} 0`]);
    expect(bucket.json(KEY)).toEqual(state(3));
  });

  test('against another device of this name gives up after a few tries, and is brought again', async () => {
    bucket.failures.push(
      ...Array.from({ length: 4 }, () => ({ code: 'Conflict', effect: 'never' }) as const),
    );
    const reporter = life();
    await expect(reporter.report(state(1), signal)).rejects.toMatchObject({ code: 'Conflict' });
    expect(bucket.changes).toHaveLength(4);
    await reporter.report(state(1), signal);
    expect(bucket.json(KEY)).toEqual(state(1));
  });

  test('is not tried twice for any other fault', async () => {
    for (const code of [
      'NotConnected',
      'TimedOut',
      'NoBucket',
      'NotPermitted',
      'TooLarge',
      'Refused',
    ] as const) {
      bucket.failures.push({ code, effect: 'never' });
      await expect(life().report(state(1), signal)).rejects.toMatchObject({ code });
    }
    expect(bucket.changes).toHaveLength(6);
  });

  test('of another device is refused before it is sent, and says what to do', async () => {
    const wrong = { ...state(1), deviceId: 'demo' };
    await expect(life().report(wrong, signal)).rejects.toThrow(/^deviceId: expected "edge-1"/);
    expect(bucket.changes).toEqual([]);
  });

  test('needs a device that can be one', () => {
    expect(() => natsReporter({ link, device: 'a.b' })).toThrow(TypeError);
  });
});

describe('a removal', () => {
  test('leaves a deletion, and a late report before it does not bring the state back', async () => {
    const reporter = life();
    await reporter.report(state(1), signal);
    bucket.failures.push({ code: 'TimedOut', effect: 'late' });
    await expect(reporter.report(state(2), signal)).rejects.toMatchObject({ code: 'TimedOut' });
    await reporter.remove('shop', signal);
    bucket.landLate();
    expect(await bucket.get(KEY)).toMatchObject({ operation: 'deleted' });
  });

  test('landing late does not take away what was put after it', async () => {
    const reporter = life();
    await reporter.report(state(1), signal);
    bucket.failures.push({ code: 'TimedOut', effect: 'late' });
    await expect(reporter.remove('shop', signal)).rejects.toMatchObject({ code: 'TimedOut' });
    await reporter.report(state(2), signal);
    bucket.landLate();
    expect(bucket.json(KEY)).toEqual(state(2));
  });

  test('of what an earlier life has left, and a report after it', async () => {
    await life().report(state(1), signal);
    const reporter = life();
    await reporter.remove('shop', signal);
    expect(bucket.json(KEY)).toBeUndefined();
    await reporter.report(state(2), signal);
    expect(bucket.json(KEY)).toEqual(state(2));
  });
});

describe('the list', () => {
  test('has what is there of this device, and nothing else', async () => {
    const reporter = life();
    await reporter.report(state(1), signal);
    await reporter.report(state(2, 'bank'), signal);
    await reporter.remove('bank', signal);
    await bucket.put('edge-10.shop', new Uint8Array());
    await bucket.put('edge-1.a.b', new Uint8Array());
    expect(await life().list?.(signal)).toEqual(['shop']);
    expect(bucket.open).toBe(0);
  });

  test('that cannot be had rejects', async () => {
    bucket.broken = 'NoBucket';
    await expect(life().list?.(signal)).rejects.toMatchObject({ code: 'NoBucket' });
  });
});

describe('hints', () => {
  /** When hints come, in milliseconds from now. */
  async function hints(random: number, ms: number, act: (at: number) => void): Promise<number[]> {
    const times: number[] = [];
    const start = clock.now();
    const unwatch = life(random).watch?.(() => times.push(clock.now() - start));
    for (let at = 0; at < ms; at += 1000) {
      act(at);
      await clock.advance(1000);
    }
    unwatch?.();
    await clock.advance(0);
    return times;
  }

  test('come every five minutes, some more or less', async () => {
    expect(await hints(0.5, 1_000_000, () => undefined)).toEqual([300_000, 600_000, 900_000]);
    expect(await hints(0, 600_000, () => undefined)).toEqual([270_000, 540_000]);
    expect(await hints(0.999, 400_000, () => undefined)).toEqual([329_940]);
  });

  test('come within two seconds of each time that it is connected again, and not while it is not', async () => {
    const times = await hints(0.5, 2_000_000, (at) => {
      if (at === 10_000 || at === 100_000) link.down();
      if (at === 20_000 || at === 1_500_000) link.up();
    });
    expect(times).toEqual([21_000, 1_501_000, 1_801_000]);
  });

  test('come once where it is connected several times at once', async () => {
    const times = await hints(0.5, 10_000, (at) => {
      if (at === 3_000) for (let count = 0; count < 5; count += 1) link.up();
    });
    expect(times).toEqual([4_000]);
  });

  test('leave nothing behind', async () => {
    const unwatch = life().watch?.(() => undefined);
    expect([link.watchers, clock.pending]).toEqual([1, 1]);
    unwatch?.();
    await clock.advance(0);
    expect([link.watchers, clock.pending]).toEqual([0, 0]);
  });
});
