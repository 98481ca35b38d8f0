import { describe, expect, it } from 'vitest';

import { createWake } from '../../src/converge/wake.ts';
import { FakeClock } from '../../src/testing/index.ts';

const NEVER = new AbortController().signal;

/** A wait, and whether it has ended. */
function watched(wait: Promise<void>): { readonly over: boolean } {
  let over = false;
  void wait.then(() => {
    over = true;
  });
  return {
    get over() {
      return over;
    },
  };
}

describe('createWake', () => {
  it('waits for its time', async () => {
    const clock = new FakeClock();
    const wait = watched(createWake(clock).wait(100, NEVER));
    await clock.advance(99);
    expect(wait.over).toBe(false);
    await clock.advance(1);
    expect(wait.over).toBe(true);
  });

  it('ends a wait that is under way', async () => {
    const clock = new FakeClock();
    const wake = createWake(clock);
    const wait = watched(wake.wait(Infinity, NEVER));
    await clock.advance(5);
    expect(wait.over).toBe(false);
    wake.wake();
    await clock.advance(0);
    expect(wait.over).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('is not lost before a wait, and any number of them are one', async () => {
    const clock = new FakeClock();
    const wake = createWake(clock);
    wake.wake();
    wake.wake();
    const first = watched(wake.wait(Infinity, NEVER));
    await clock.advance(0);
    expect(first.over).toBe(true);
    const second = watched(wake.wait(Infinity, NEVER));
    await clock.advance(1_000);
    expect(second.over).toBe(false);
    wake.wake();
    wake.wake();
    await clock.advance(0);
    const third = watched(wake.wait(Infinity, NEVER));
    await clock.advance(1_000);
    expect([second.over, third.over]).toEqual([true, false]);
  });

  it('asks for nothing more once what it was woken for begins', async () => {
    const clock = new FakeClock();
    const wake = createWake(clock);
    wake.wake();
    wake.begin();
    const wait = watched(wake.wait(Infinity, NEVER));
    await clock.advance(1_000);
    expect(wait.over).toBe(false);
    wake.wake();
    await clock.advance(0);
    expect(wait.over).toBe(true);
  });

  it('does not wait where there is no time left', async () => {
    const clock = new FakeClock();
    const wait = watched(createWake(clock).wait(-5, NEVER));
    await clock.advance(0);
    expect(wait.over).toBe(true);
  });

  it('ends when aborted, also before it began', async () => {
    const clock = new FakeClock();
    const wake = createWake(clock);
    const abort = new AbortController();
    const wait = watched(wake.wait(Infinity, abort.signal));
    abort.abort();
    await clock.advance(0);
    expect(wait.over).toBe(true);
    expect(clock.pending).toBe(0);
    const late = watched(wake.wait(Infinity, abort.signal));
    await clock.advance(0);
    expect(late.over).toBe(true);
  });

  it('leaves nothing behind, however often it waits (I14)', async () => {
    const clock = new FakeClock();
    const wake = createWake(clock);
    const abort = new AbortController();
    let listeners = 0;
    const { signal } = abort;
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
    for (let round = 0; round < 20; round += 1) {
      const wait = wake.wait(round % 2 === 0 ? 10 : Infinity, signal);
      if (round % 2 === 1) wake.wake();
      await clock.advance(10);
      await wait;
    }
    expect(listeners).toBe(0);
    expect(clock.pending).toBe(0);
  });
});
