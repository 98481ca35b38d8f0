import { describe, expect, it } from 'vitest';

import { type Converger, createConverger } from '../../src/converge/converger.ts';
import { FakeClock, FakeRuntime } from '../../src/testing/index.ts';
import { deferred } from './deferred.ts';

const TICK_MS = 30_000;

/** A converger that wants nothing, on an engine whose list takes `listMs`. */
function idleConverger({ listMs = 0 } = {}): {
  readonly clock: FakeClock;
  readonly converger: Converger;
  readonly lists: () => number;
  readonly run: () => void;
  readonly stop: () => Promise<void>;
} {
  const clock = new FakeClock();
  const runtime = new FakeRuntime({ clock });
  runtime.delay('listContainers', listMs);
  const converger = createConverger({
    owner: 'demo',
    namePrefix: '',
    runtime,
    clock,
    random: () => 0.5,
    newAttemptId: () => 'aaaaaa',
    tickMs: TICK_MS,
    minReadyMs: 0,
    onEvent: () => undefined,
    onRound: () => undefined,
  });
  const abort = new AbortController();
  let done = Promise.resolve();
  return {
    clock,
    converger,
    lists: () => runtime.calls().filter(({ verb }) => verb === 'listContainers').length,
    run: () => void (done = converger.run(abort.signal)),
    async stop() {
      abort.abort();
      await clock.until(done);
    },
  };
}

describe('a round', () => {
  it('is one for all who asked before it began', async () => {
    const { clock, converger, lists, run, stop } = idleConverger();
    converger.wake();
    converger.wake();
    run();
    await clock.advance(TICK_MS - 1);
    expect(lists()).toBe(1);
    await stop();
  });

  it('comes once more for whoever asks after it began', async () => {
    const { clock, converger, lists, run, stop } = idleConverger({ listMs: 100 });
    run();
    await clock.advance(50);
    converger.wake();
    await clock.advance(1000);
    expect(lists()).toBe(2);
    await stop();
  });
});

describe('settled', () => {
  it('is content with a list that was begun while it waited for something else', async () => {
    const { clock, converger, lists, run, stop } = idleConverger({ listMs: 100 });
    run();
    await clock.advance(200);
    const first = deferred<void>();
    const settled = converger.settled(undefined, first.promise);
    converger.wake();
    await clock.advance(50);
    first.resolve();
    await clock.until(settled);
    await clock.advance(1000);
    expect(lists()).toBe(2);
    await stop();
  });

  it.each([
    ['begun before it was asked', { askedAfterMs: 50, firstEndsAfterMs: 0 }],
    ['begun and ended meanwhile', { askedAfterMs: 200, firstEndsAfterMs: 200 }],
  ])('is not content with a list that was %s', async (_, { askedAfterMs, firstEndsAfterMs }) => {
    const { clock, converger, lists, run, stop } = idleConverger({ listMs: 100 });
    run();
    await clock.advance(askedAfterMs);
    const first = deferred<void>();
    const settled = converger.settled(undefined, first.promise);
    if (firstEndsAfterMs > 0) converger.wake();
    await clock.advance(firstEndsAfterMs);
    first.resolve();
    const before = lists();
    const askedAt = clock.now();
    await clock.until(settled);
    expect(lists()).toBe(before + 1);
    expect(clock.now() - askedAt).toBeLessThan(TICK_MS);
    await stop();
  });
});
