import { describe, expect, it } from 'vitest';

import {
  createTestAgent,
  FakeClock,
  FakeRuntime,
  type RecordedCall,
  stoppingSlowly,
  type TestAgent,
} from '../../src/testing/index.ts';
import type { DeploymentDocument } from '../../src/document/document.ts';
import type { DeploymentState } from '../../src/state/deployment-state.ts';

const WEB_V1 = 'registry.example/shop/web:1';
const WEB_V2 = 'registry.example/shop/web:2';

function shop(generation: number, image: string): DeploymentDocument {
  const web = { image, lifecycle: { stopSignal: 'SIGTERM', gracePeriodSeconds: 30 } };
  return {
    apiVersion: 'rollforward/v1',
    generation,
    services: { web, db: { image: 'registry.example/shop/db:1' } },
  };
}

/** An agent whose shop gen 7 runs; its old web takes two seconds to end, and a start 171 ms. Nothing is recorded yet. */
async function updating(): Promise<{ agent: TestAgent; old: string; db: string }> {
  const runtime = new FakeRuntime({ clock: new FakeClock() });
  runtime.images.set(WEB_V1, stoppingSlowly(2_000));
  const agent = createTestAgent({ runtime });
  agent.source.put('shop', shop(7, WEB_V1));
  await agent.settled();
  expect(agent.state('shop').phase).toBe('Running');
  const [old, db] = [agent.running('shop', 'web').id, agent.running('shop', 'db').id];
  await agent.ticks(1);
  runtime.delay('startContainer', 171);
  runtime.clearCalls();
  return { agent, old, db };
}

function statesOf({ events }: TestAgent, from: number): DeploymentState[] {
  return events.slice(from).flatMap((event) => (event.type === 'state' ? [event.state] : []));
}

function told({ verb, id, name, gracePeriodSeconds }: RecordedCall): object {
  return { verb, id, name, ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }) };
}

describe('one update, in full, by the whole agent', () => {
  it('makes these calls, in this order, and no other that changes anything', async () => {
    const { agent, old, db } = await updating();
    agent.source.put('shop', shop(8, WEB_V2));
    await agent.settled();

    const fresh = agent.running('shop', 'web');
    expect(fresh.id).not.toBe(old);
    expect(fresh.name).toBe('shop.web');
    const attempt: string = expect.stringMatching(/^shop\.web\.[0-9a-hjkmnp-tv-z]{6}$/) as never;
    const calls = agent.runtime
      .calls()
      .filter(({ verb }) => verb !== 'listContainers' && verb !== 'containerStatus');
    expect(calls.map(told)).toEqual([
      { verb: 'ensureImage', name: WEB_V2 },
      { verb: 'ensureNetwork', name: 'shop' },
      { verb: 'createContainer', id: fresh.id, name: attempt },
      { verb: 'stopContainer', id: old, name: 'shop.web', gracePeriodSeconds: 30 },
      { verb: 'removeContainer', id: old, name: 'shop.web' },
      { verb: 'startContainer', id: fresh.id, name: attempt },
      { verb: 'renameContainer', id: fresh.id, name: attempt },
    ]);
    expect(agent.runtime.mutations().filter(({ id }) => id === db)).toEqual([]);
    expect(agent.running('shop', 'db').id).toBe(db);
    // It is created from the image's own id: the reference may mean another one by then.
    expect(calls[2]?.spec?.image).toBe(agent.runtime.images.local(WEB_V2)?.id);
    await agent.stop();
  });

  it('reports Pending, Pending, and Running after 3 s with one id', async () => {
    const { agent, old, db } = await updating();
    const from = agent.events.length;
    agent.source.put('shop', shop(8, WEB_V2));
    await agent.settled();
    const fresh = agent.running('shop', 'web').id;

    const states = statesOf(agent, from);
    expect(states.map(({ phase, containerIds }) => ({ phase, containerIds }))).toEqual([
      // Before the creation, and after it: what serves is the old one.
      { phase: 'Pending', containerIds: { web: old, db } },
      { phase: 'Pending', containerIds: { web: fresh, db } },
      { phase: 'Running', containerIds: { web: fresh, db } },
    ]);
    const [pending, up, ready] = states;
    expect(pending?.generation).toBe(8);
    // What was reached is still gen 7.
    expect(pending?.observedRevision).toMatch(/^[0-9a-f]{64}$/);
    expect(pending?.observedRevision).not.toBe(pending?.revision);
    expect(up?.services.web).toMatchObject({ reason: 'not ready yet', outageMs: 171, restarts: 0 });
    expect(ready?.observedRevision).toBe(ready?.revision);
    expect((ready?.observedAt ?? 0) - (up?.observedAt ?? 0)).toBe(3_000);
    expect(ready?.services.db).toEqual(up?.services.db);
    await agent.stop();
  });

  it('tells the same plans as the planner', async () => {
    const { agent } = await updating();
    const from = agent.events.length;
    agent.source.put('shop', shop(8, WEB_V2));
    await agent.settled();
    const steps = agent.events.slice(from).flatMap((event) => {
      return event.type === 'step-started' ? [`${event.lane} ${event.step.kind}: ${event.why}`] : [];
    });
    const digest = 'v1:[0-9a-f]{8}…';
    const change = `digest ${digest} → ${digest} \\(document gen 8\\)`;
    expect(steps).toEqual([
      expect.stringMatching(`^shop/web create: ${change}$`),
      expect.stringMatching(`^shop/web cutover: ${change}$`),
      'shop/web rename: it runs under the name of an attempt',
    ]);
    await agent.stop();
  });

  it('does nothing more, however many ticks go by', async () => {
    const { agent } = await updating();
    agent.source.put('shop', shop(8, WEB_V2));
    await agent.settled();
    agent.runtime.clearCalls();
    const from = agent.events.length;
    await agent.ticks(100);
    expect(agent.runtime.mutations()).toEqual([]);
    expect(statesOf(agent, from)).toEqual([]);
    await agent.stop();
  });
});
