import { beforeEach, describe, expect, it } from 'vitest';

import type { DirectoryStamp } from '../../src/state/look-at-directory.ts';
import { watchDirectory, type WatchListener } from '../../src/state/watch-directory.ts';
import { FakeClock } from '../../src/testing/index.ts';

let clock: FakeClock;
/** Times of the hints, milliseconds from the beginning. */
let hints: number[];
let looks: number;
let stamp: DirectoryStamp | undefined;
let listeners: WatchListener[];
let ended: number;
let armed: number;
let refusal: Error | undefined;
let unwatch: () => void;

beforeEach(() => {
  clock = new FakeClock({ startMs: 0 });
  hints = [];
  looks = 0;
  stamp = { identity: 'a', content: '1' };
  listeners = [];
  [armed, ended] = [0, 0];
  refusal = undefined;
});

function watch(): void {
  unwatch = watchDirectory({
    clock,
    onHint: () => hints.push(clock.now()),
    look() {
      looks += 1;
      return stamp === undefined ? Promise.reject(new Error('ENOENT')) : Promise.resolve(stamp);
    },
    arm(listener) {
      armed += 1;
      if (refusal !== undefined) throw refusal;
      listeners.push(listener);
      return () => {
        ended += 1;
      };
    },
  });
}

/** The listener of the watch that is there now. */
function events(): WatchListener {
  const listener = listeners.at(-1);
  if (listener === undefined) throw new Error('nothing is watched');
  return listener;
}

async function end(): Promise<void> {
  unwatch();
  unwatch();
  expect(clock.pending).toBe(0);
  expect(listeners.length).toBe(ended);
  const before = hints.length;
  for (const { onChange } of listeners) onChange();
  await clock.advance(60_000);
  expect(clock.pending).toBe(0);
  expect(hints.length).toBe(before);
  expect(listeners.length).toBe(ended);
}

describe('a watch of a directory', () => {
  it('hints once at the beginning: what came before the system watched is seen', async () => {
    watch();
    await clock.advance(60_000);
    expect(hints).toEqual([100]);
    expect(armed).toBe(1);
    await end();
  });

  it('makes one hint of a burst, and few of a stream', async () => {
    watch();
    await clock.advance(1_000);
    for (let count = 0; count < 500; count += 1) events().onChange();
    await clock.advance(1_000);
    expect(hints).toEqual([100, 1_100]);
    for (let count = 0; count < 1_000; count += 1) {
      events().onChange();
      await clock.advance(1);
    }
    expect(hints.length).toBeLessThanOrEqual(13);
    await end();
  });

  it('sees within 5 s what no event tells', async () => {
    watch();
    await clock.advance(1_000);
    stamp = { identity: 'a', content: '2' };
    await clock.advance(5_000);
    expect(hints).toHaveLength(2);
    await end();
  });

  it('follows when another directory takes the place', async () => {
    watch();
    await clock.advance(1_000);
    stamp = { identity: 'b', content: '1' };
    await clock.advance(5_000);
    expect(hints).toHaveLength(2);
    expect([armed, ended]).toEqual([2, 1]);
    events().onChange();
    await clock.advance(100);
    expect(hints).toHaveLength(3);
    await end();
  });

  it('is begun anew at once when the directory has gone and come, even if it looks the same', async () => {
    watch();
    await clock.advance(1_000);
    events().onLost();
    await clock.advance(100);
    expect([armed, ended]).toEqual([2, 1]);
    await end();
  });

  it('waits for a directory that is not there, and hints when it comes and goes', async () => {
    stamp = undefined;
    watch();
    await clock.advance(60_000);
    expect(hints).toEqual([]);
    expect(armed).toBe(0);
    expect(looks).toBeLessThan(25);
    stamp = { identity: 'a', content: '1' };
    await clock.advance(5_100);
    expect(hints).toHaveLength(1);
    expect(armed).toBe(1);
    stamp = undefined;
    events().onLost();
    await clock.advance(300);
    expect(hints).toHaveLength(2);
    expect(ended).toBe(1);
    await end();
  });

  it('looks again where the system has no watch to give, until it has', async () => {
    refusal = new Error('ENOSPC');
    watch();
    await clock.advance(60_000);
    expect(hints).toHaveLength(1);
    expect(armed).toBeLessThan(25);
    stamp = { identity: 'a', content: '2' };
    await clock.advance(5_100);
    expect(hints).toHaveLength(2);
    refusal = undefined;
    await clock.advance(5_100);
    expect(listeners).toHaveLength(1);
    events().onChange();
    await clock.advance(100);
    expect(hints).toHaveLength(3);
    await end();
  });

  it('is not begun over and over when it is lost each time', async () => {
    watch();
    let seen = 0;
    for (let ms = 0; ms < 60_000; ms += 50) {
      if (listeners.length > seen) events().onLost();
      seen = listeners.length;
      await clock.advance(50);
    }
    expect(armed).toBeLessThan(25);
    expect(listeners.length - ended).toBeLessThanOrEqual(1);
    await end();
  });

  it('that is ended at once leaves nothing behind', async () => {
    watch();
    await end();
    expect(armed).toBe(0);
  });

  it('that is ended while it looks leaves nothing behind', async () => {
    let answer: (stamp: DirectoryStamp) => void = () => undefined;
    unwatch = watchDirectory({
      clock,
      onHint: () => hints.push(clock.now()),
      look: () => new Promise((resolve) => (answer = resolve)),
      arm: () => {
        armed += 1;
        return () => undefined;
      },
    });
    await clock.advance(10);
    unwatch();
    answer({ identity: 'a', content: '1' });
    await clock.advance(1_000);
    expect([armed, hints.length, clock.pending]).toEqual([0, 0, 0]);
  });
});
