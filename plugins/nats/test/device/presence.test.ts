import { FakeClock } from 'rollforward/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { DeviceEvent } from '../../src/device/device-event.ts';
import { createPresence, type Presence } from '../../src/device/presence.ts';
import type { DeviceDescription } from '../../src/format/device-info.ts';
import { ToggledLink } from '../source/misbehaving-bucket.ts';
import { UnreliableBucket } from './unreliable-bucket.ts';

let info: UnreliableBucket;
let heartbeat: UnreliableBucket;
let clock: FakeClock;
let link: ToggledLink;
let begunAnew: number;
let events: DeviceEvent[];
let description: DeviceDescription;
let stop: AbortController;
let done: Promise<void>;
let presence: Presence;

beforeEach(() => {
  info = new UnreliableBucket();
  heartbeat = new UnreliableBucket();
  clock = new FakeClock();
  link = new ToggledLink();
  events = [];
  begunAnew = 0;
  description = { labels: { site: 'berlin' }, inventory: {}, versions: { agent: '1' } };
  stop = new AbortController();
});

afterEach(async () => {
  stop.abort();
  await done;
  expect([link.watchers, clock.pending]).toEqual([0, 0]);
});

async function start(): Promise<void> {
  presence = createPresence({
    link,
    device: 'edge-1',
    infoBucket: info,
    heartbeatBucket: heartbeat,
    bootId: 'boot-1',
    startedAt: 5,
    description: () => description,
    heartbeatMs: 15_000,
    clock,
    random: { number: () => 0.5 },
    onEvent: (event) => events.push(event),
    onBegunAnew: () => {
      begunAnew += 1;
    },
  });
  done = presence.run(stop.signal);
  await clock.advance(0);
}

const beats = (): unknown => heartbeat.json('edge-1');

describe('a device that is connected', () => {
  test('says at once that it is there, and what it is', async () => {
    await start();
    expect(beats()).toEqual({ bootId: 'boot-1', sequence: 1 });
    expect(info.json('edge-1')).toEqual({ ...description, bootId: 'boot-1', startedAt: 5 });
    expect(events).toEqual([]);
  });

  test('beats every 15 s, each beat with the next number', async () => {
    await start();
    await clock.advance(45_000);
    expect(beats()).toEqual({ bootId: 'boot-1', sequence: 4 });
    expect(heartbeat.changes).toHaveLength(4);
    // Whatever is there is overwritten: nobody else beats for it, and there is nothing older than now.
    expect(heartbeat.changes.at(-1)).toBe('put edge-1 -');
    expect(info.changes).toHaveLength(1);
  });

  test('says what it is again when that has changed, without a beat more', async () => {
    await start();
    description = { ...description, labels: { site: 'paris' } };
    presence.describe();
    await clock.advance(0);
    expect(info.json('edge-1')).toMatchObject({ labels: { site: 'paris' } });
    expect(heartbeat.changes).toHaveLength(1);
  });

  test('says what it is again every five minutes', async () => {
    await start();
    info.makeAnew();
    await clock.advance(301_000);
    expect(info.json('edge-1')).toMatchObject({ bootId: 'boot-1' });
    expect(info.changes).toEqual(['put edge-1 0', 'put edge-1 1', 'put edge-1 0']);
  });

  test('says what it is again with the beat that shows that the buckets were made anew', async () => {
    await start();
    await clock.advance(15_000);
    info.makeAnew();
    heartbeat.makeAnew();
    expect(begunAnew).toBe(0);
    await clock.advance(15_000);
    expect(info.json('edge-1')).toMatchObject({ bootId: 'boot-1' });
    expect(begunAnew, 'and states may be gone as well').toBe(1);
  });
});

describe('a device that is not connected', () => {
  test('asks nothing of anybody, and says all at once when it is', async () => {
    link.down();
    await start();
    await clock.advance(3_600_000);
    expect([heartbeat.changes, info.changes]).toEqual([[], []]);
    link.up();
    await clock.advance(1_000);
    expect([heartbeat.changes.length, info.changes.length]).toEqual([1, 1]);
  });

  test('after an outage beats within a second, once', async () => {
    await start();
    await clock.advance(7_000);
    link.down();
    await clock.advance(60_000);
    expect(heartbeat.changes).toHaveLength(1);
    link.up();
    link.up();
    await clock.advance(1_000);
    expect(beats()).toEqual({ bootId: 'boot-1', sequence: 2 });
    expect(heartbeat.changes).toHaveLength(2);
    expect(info.changes).toHaveLength(2);
  });
});

describe('a device whose buckets do not take it', () => {
  test('tells it once, goes on, and tells when it is over', async () => {
    heartbeat.broken = 'NoBucket';
    info.broken = 'NoBucket';
    await start();
    await clock.advance(60_000);
    expect(events).toEqual([
      { type: 'heartbeat-failed', message: 'told to: NoBucket' },
      { type: 'info-failed', message: 'told to: NoBucket' },
    ]);
    heartbeat.broken = 'NotPermitted';
    await clock.advance(15_000);
    expect(events.at(-1)).toEqual({ type: 'heartbeat-failed', message: 'told to: NotPermitted' });
    heartbeat.broken = undefined;
    info.broken = undefined;
    await clock.advance(15_000);
    expect(events.slice(3)).toEqual([{ type: 'heartbeat-resumed' }]);
    expect(info.json('edge-1')).toMatchObject({ bootId: 'boot-1' });
  });

  test('takes a beat without an answer for one that has failed, and counts on', async () => {
    await start();
    heartbeat.failures.push({ code: 'TimedOut', effect: 'at once' });
    await clock.advance(30_000);
    expect(beats()).toEqual({ bootId: 'boot-1', sequence: 3 });
    expect(events.map(({ type }) => type)).toEqual(['heartbeat-failed', 'heartbeat-resumed']);
  });

  test('an info that lands late does not overwrite the one after it', async () => {
    info.failures.push({ code: 'TimedOut', effect: 'late' });
    await start();
    description = { ...description, labels: { site: 'paris' } };
    await clock.advance(15_000);
    info.landLate();
    expect(info.json('edge-1')).toMatchObject({ labels: { site: 'paris' } });
  });
});
