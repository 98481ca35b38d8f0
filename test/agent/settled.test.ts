import { describe, expect, it } from 'vitest';

import { type Agent, createAgent } from '../../src/agent/agent.ts';
import { type MemorySource, memorySource } from '../../src/state/memory-source.ts';
import { FakeClock, FakeRuntime } from '../../src/testing/index.ts';

/** An agent whose service runs and is ready, on an engine whose list takes `listMs`. */
async function readyAgent(listMs: number): Promise<{
  readonly clock: FakeClock;
  readonly agent: Agent;
  readonly source: MemorySource;
  readonly lists: () => number;
  readonly stop: () => Promise<void>;
}> {
  const clock = new FakeClock();
  const runtime = new FakeRuntime({ clock });
  const source = memorySource();
  source.put('shop', { apiVersion: 'rollforward/v1', services: { web: { image: 'web:v1' } } });
  const agent = createAgent({ owner: 'demo', runtime, source, clock, tickSeconds: 3600 });
  const abort = new AbortController();
  const done = agent.run({ signal: abort.signal });
  await clock.until(agent.settled());
  runtime.delay('listContainers', listMs);
  runtime.clearCalls();
  return {
    clock,
    agent,
    source,
    lists: () => runtime.calls().filter(({ verb }) => verb === 'listContainers').length,
    async stop() {
      abort.abort();
      await clock.until(done);
    },
  };
}

describe('settled', () => {
  it('is refused where it would wait for ever: before the agent runs, and after', async () => {
    const clock = new FakeClock();
    const runtime = new FakeRuntime({ clock });
    const agent = createAgent({ owner: 'demo', runtime, source: memorySource(), clock });
    await expect(agent.settled()).rejects.toThrow('call run() before');
    const stop = new AbortController();
    const done = agent.run({ signal: stop.signal });
    await clock.until(agent.settled());
    stop.abort();
    await clock.until(done);
    await expect(agent.settled()).rejects.toThrow('an agent that runs');
  });

  it('takes one list where nothing is left to do, and leaves none behind', async () => {
    const { clock, agent, lists, stop } = await readyAgent(20);
    for (const nth of [1, 2, 3]) {
      await clock.until(agent.settled());
      await clock.advance(1000);
      expect(lists()).toBe(nth);
    }
    await stop();
  });

  it('does not believe a list that was begun before it was asked', async () => {
    const { clock, agent, source, lists, stop } = await readyAgent(100);
    source.put('shop', { apiVersion: 'rollforward/v1', services: { web: { image: 'web:v1' } } });
    await clock.advance(10);
    expect(lists()).toBe(1);
    const settled = agent.settled();
    await clock.until(settled);
    expect(lists()).toBe(2);
    await stop();
  });
});
