import { strict as assert } from 'node:assert';

import { describe, it } from 'vitest';

import { FakeClock } from '../../src/testing/index.ts';

describe('FakeClock', () => {
  it('stands still until it is moved, and then moves exactly', async () => {
    const clock = new FakeClock({ startMs: 5, wallMs: 1000 });
    assert.deepEqual([clock.now(), clock.wallNow()], [5, 1000]);
    await clock.advance(250);
    assert.deepEqual([clock.now(), clock.wallNow()], [255, 1250]);
  });

  it('wakes sleepers in the order of their times, and of their falling asleep where times are equal', async () => {
    const clock = new FakeClock({ startMs: 0 });
    const woken: string[] = [];
    const sleep = async (name: string, ms: number): Promise<void> => {
      await clock.sleep(ms);
      woken.push(`${name} ${clock.now()}`);
    };
    void sleep('c', 30);
    void sleep('a', 10);
    void sleep('b', 20);
    void sleep('a2', 10);
    await clock.advance(25);
    assert.deepEqual(woken, ['a 10', 'a2 10', 'b 20']);
    assert.equal(clock.pending, 1);
    assert.equal(clock.next(), 30);
  });

  it('lets everything settle that one wake-up sets off before the next one', async () => {
    const clock = new FakeClock();
    const order: string[] = [];
    void (async () => {
      await clock.sleep(10);
      for (let step = 0; step < 50; step += 1) await Promise.resolve();
      await new Promise((resolve) => process.nextTick(resolve));
      order.push('first, to its end');
    })();
    void clock.sleep(10).then(() => order.push('second'));
    await clock.advance(10);
    assert.deepEqual(order, ['first, to its end', 'second']);
  });

  it('wakes those too that fall asleep on the way', async () => {
    const clock = new FakeClock({ startMs: 0 });
    const ticks: number[] = [];
    void (async () => {
      for (;;) {
        await clock.sleep(30);
        ticks.push(clock.now());
      }
    })();
    await clock.advance(100);
    assert.deepEqual(ticks, [30, 60, 90]);
    assert.equal(clock.now(), 100);
  });

  it('sleeps nothing for nothing', async () => {
    const clock = new FakeClock();
    await clock.sleep(0);
    await clock.sleep(-1);
    await clock.sleep(Number.NaN);
    await clock.sleep(1000, AbortSignal.abort());
    assert.equal(clock.pending, 0);
  });

  it('wakes at once and forgets the sleeper when its signal is aborted', async () => {
    const clock = new FakeClock();
    const abort = new AbortController();
    const sleep = clock.sleep(1000, abort.signal);
    void clock.sleep(1000);
    abort.abort();
    await sleep;
    assert.equal(clock.pending, 1);
  });

  it('leaves no listener on a signal that outlives the sleep', async () => {
    const clock = new FakeClock();
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    const sleeps = [1, 2, 3].map((ms) => clock.sleep(ms, signal));
    assert.equal(listeners, 3);
    await clock.advance(3);
    await Promise.all(sleeps);
    assert.equal(listeners, 0);
  });

  it('moves as far as a promise needs, and no further', async () => {
    const clock = new FakeClock({ startMs: 0 });
    void clock.sleep(500);
    const work = (async () => {
      await clock.sleep(100);
      await clock.sleep(200);
      return 'done';
    })();
    assert.equal(await clock.until(work), 'done');
    assert.equal(clock.now(), 300);
    await assert.rejects(clock.until(Promise.reject(new Error('as it is'))), /as it is/);
  });

  it('says so when a promise would never settle', async () => {
    const clock = new FakeClock({ startMs: 0 });
    const never = new Promise<void>(() => undefined);
    await assert.rejects(clock.until(never), /not settled after 0 ms of virtual time, 0 asleep/);
    void (async () => {
      for (;;) await clock.sleep(1000);
    })();
    await assert.rejects(clock.until(never, { withinMs: 5000 }), /not settled after 5000 ms/);
  });

  it('takes moves one after the other', async () => {
    const clock = new FakeClock({ startMs: 0 });
    const moves = [clock.advance(10), clock.advance(20)];
    await Promise.all(moves);
    assert.equal(clock.now(), 30);
  });

  it('goes on after a move that failed', async () => {
    const clock = new FakeClock({ startMs: 0 });
    assert.throws(() => clock.advance(-1), RangeError);
    await assert.rejects(clock.until(new Promise(() => undefined)));
    await clock.advance(10);
    assert.equal(clock.now(), 10);
  });

  it('moves the wall clock alone', async () => {
    const clock = new FakeClock({ startMs: 0, wallMs: 0 });
    void clock.sleep(10);
    clock.shiftWall(86_400_000);
    assert.deepEqual([clock.now(), clock.wallNow(), clock.pending], [0, 86_400_000, 1]);
  });

  it('does not count those who sleep for ever as next', () => {
    const clock = new FakeClock();
    void clock.sleep(Infinity);
    assert.deepEqual([clock.pending, clock.next()], [1, undefined]);
  });
});
