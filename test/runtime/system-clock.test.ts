import { strict as assert } from 'node:assert';

import { afterEach, beforeEach, describe, it, vi } from 'vitest';

import { systemClock } from '../../src/index.ts';

describe('systemClock', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  async function isOver(sleep: Promise<void>): Promise<boolean> {
    let over = false;
    void sleep.then(() => (over = true));
    await vi.advanceTimersByTimeAsync(0);
    return over;
  }

  it('sleeps as long as it was told', async () => {
    const sleep = systemClock.sleep(100);
    await vi.advanceTimersByTimeAsync(99);
    assert.equal(await isOver(sleep), false);
    await vi.advanceTimersByTimeAsync(1);
    assert.equal(await isOver(sleep), true);
  });

  it('sleeps longer than a timer can', async () => {
    const sleep = systemClock.sleep(2 ** 31 + 1000);
    await vi.advanceTimersByTimeAsync(2 ** 31);
    assert.equal(await isOver(sleep), false);
    await vi.advanceTimersByTimeAsync(1000);
    assert.equal(await isOver(sleep), true);
  });

  it('wakes when it is aborted, and leaves no timer', async () => {
    const abort = new AbortController();
    const sleep = systemClock.sleep(1000, abort.signal);
    await vi.advanceTimersByTimeAsync(10);
    abort.abort();
    assert.equal(await isOver(sleep), true);
    assert.equal(vi.getTimerCount(), 0);
    assert.equal(await isOver(systemClock.sleep(1000, AbortSignal.abort())), true);
  });
});
