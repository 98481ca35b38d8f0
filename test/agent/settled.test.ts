import { describe, expect, it } from 'vitest';

import { createAgent } from '../../src/agent/agent.ts';
import { memorySource } from '../../src/state/memory-source.ts';
import { FakeClock, FakeRuntime } from '../../src/testing/index.ts';

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
});
