import { FakeClock } from 'rollforward/testing';
import { expect, test } from 'vitest';

import { type EndLook, lookAtEnd } from '../src/look-at-end.ts';

interface Scene {
  readonly clock: FakeClock;
  readonly asked: () => number;
  readonly looks: () => number;
  readonly end: EndLook<string>;
}

/** A process that ends after `lifeMs`, and a look at its container. */
function scene(lifeMs: number, look: () => Promise<string> = () => Promise.resolve('ended')): Scene {
  const clock = new FakeClock();
  const begun = clock.now();
  const count = { asked: 0, looks: 0 };
  const end = lookAtEnd({
    clock,
    lives() {
      count.asked += 1;
      return Promise.resolve(clock.now() - begun < lifeMs);
    },
    look() {
      count.looks += 1;
      return look();
    },
  });
  return { clock, end, asked: () => count.asked, looks: () => count.looks };
}

test('the look begins soon after the end, and not before', async () => {
  const { clock, end, looks } = scene(70);
  await clock.advance(69);
  expect(looks()).toBe(0);
  await clock.advance(30);
  expect(looks()).toBe(1);
  end.stopWaiting();
  expect(await end.seen).toBe('ended');
});

test('nobody looks at what lives when the wait is over, and nothing goes on', async () => {
  const { clock, end, looks } = scene(Infinity);
  await clock.advance(1000);
  end.stopWaiting();
  expect(await end.seen).toBeUndefined();
  expect(looks()).toBe(0);
  expect(clock.pending).toBe(0);
});

test('a look that fails is none', async () => {
  const { end } = scene(0, () => Promise.reject(new Error('no')));
  expect(await end.seen).toBeUndefined();
});

test('one that takes long to end is asked for four times a second', async () => {
  const { clock, end, asked } = scene(Infinity);
  await clock.advance(30_000);
  expect(asked()).toBeLessThan(150);
  const before = asked();
  await clock.advance(10_000);
  expect(asked() - before).toBe(40);
  end.stopWaiting();
});
