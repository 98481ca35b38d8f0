import { describe, expect, it } from 'vitest';

import { containerSpec } from '../../src/document/container-spec.ts';
import { specDigest } from '../../src/document/digest.ts';
import type { DeploymentDocument } from '../../src/document/document.ts';
import { memorySource } from '../../src/state/memory-source.ts';
import type { ServiceState } from '../../src/state/deployment-state.ts';
import {
  createTestAgent,
  FakeClock,
  FakeRuntime,
  stoppingSlowly,
  type TestAgent,
} from '../../src/testing/index.ts';

function web(image: string): DeploymentDocument {
  return { apiVersion: 'rollforward/v1', services: { web: { image } } };
}

function newRuntime(): FakeRuntime {
  return new FakeRuntime({ clock: new FakeClock() });
}

/** What was told of shop.web since event number `from`. */
function toldOfWeb({ events }: TestAgent, from: number): ServiceState[] {
  return events.slice(from).flatMap((event) => {
    if (event.type !== 'state' || event.state.deployment !== 'shop') return [];
    return event.state.services.web ?? [];
  });
}

describe('a list that was begun before a step settled', () => {
  it('does not make a crash of a repair', async () => {
    const runtime = newRuntime();
    const agent = createTestAgent({ runtime });
    agent.source.put('shop', web('v1'));
    await agent.settled();
    await agent.ticks(2);
    const list = runtime.listContainers.bind(runtime);
    let answerMs = 0;
    runtime.listContainers = async (filter) => {
      const listed = await list(filter);
      await agent.clock.sleep(answerMs);
      return listed;
    };
    runtime.delay('startContainer', 100, { times: 1 });
    runtime.exit(agent.running('shop', 'web').id, 1);
    const from = agent.events.length;
    // Each document wakes a round: the first one begins the repair, the second one's list is overtaken by it.
    agent.source.put('blog', web('v1'));
    await agent.clock.advance(50);
    answerMs = 300;
    agent.source.put('blog', web('v2'));
    await agent.clock.advance(400);
    answerMs = 0;
    await agent.settled();
    const states = toldOfWeb(agent, from);
    expect(states.map(({ phase }) => phase)).not.toContain('Failed');
    expect(states.at(-1)).toMatchObject({ phase: 'Running', restarts: 1 });
    await agent.stop();
  });

  it('does not count a start twice', async () => {
    const runtime = newRuntime();
    const start = runtime.startContainer.bind(runtime);
    const agent = createTestAgent({ runtime });
    runtime.startContainer = async (...call) => {
      await start(...call);
      await agent.clock.sleep(500);
    };
    agent.source.put('shop', web('v1'));
    await agent.clock.advance(100);
    agent.source.put('blog', web('v1'));
    await agent.settled();
    expect(agent.state('shop').services.web?.restarts).toBe(0);
    await agent.stop();
  });
});

describe('a container that was lost', () => {
  it('is made anew, and the new one gets the real name too', async () => {
    const agent = createTestAgent();
    agent.source.put('shop', web('v1'));
    await agent.settled();
    const lost = agent.running('shop', 'web').id;
    agent.runtime.lose(lost);
    await agent.ticks(2);
    const { id, name } = agent.running('shop', 'web');
    expect(id).not.toBe(lost);
    expect(name).toBe('shop.web');
    await agent.stop();
  });
});

describe('a cutover', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const all = (image: string): DeploymentDocument => {
    const service = { image, lifecycle: { gracePeriodSeconds: 30 } };
    return {
      apiVersion: 'rollforward/v1',
      services: Object.fromEntries(names.map((name) => [name, service])),
    };
  };

  it('holds nobody up with its grace period, however many there are', async () => {
    const agent = createTestAgent();
    for (const image of ['v1', 'v2']) agent.runtime.images.set(image, stoppingSlowly(20_000));
    agent.source.put('shop', all('v1'));
    await agent.settled();
    agent.source.put('shop', all('v2'));
    await agent.clock.advance(5_000);
    agent.source.put('blog', web('v1'));
    await agent.clock.advance(1_000);
    expect(agent.running('blog', 'web').image).toBe('v1');
    await agent.settled();
    const outages = Object.values(agent.state('shop').services).map(({ outageMs }) => outageMs);
    expect(outages).toEqual(names.map(() => 0));
    await agent.stop();
  });

  it('that waits because starts hang starts nothing older than a document that comes meanwhile (I6)', async () => {
    const agent = createTestAgent();
    agent.source.put('shop', web('v1'));
    await agent.settled();
    const { id: before } = agent.running('shop', 'web');
    agent.runtime.hang('startContainer', { times: 4 });
    agent.source.put('blog', all('v1'));
    await agent.clock.advance(1_000);
    agent.source.put('shop', web('v2'));
    await agent.clock.advance(5_000);
    // No start has a place: the old one serves.
    expect(agent.running('shop', 'web').id).toBe(before);
    agent.runtime.clearCalls();
    agent.source.put('shop', web('v3'));
    await agent.settled();
    const { id } = agent.running('shop', 'web');
    const started = agent.runtime
      .calls()
      .filter(({ verb, name }) => verb === 'startContainer' && name?.startsWith('shop.web') === true);
    expect(started.map((call) => call.id)).toEqual([id]);
    await agent.stop();
  });
});

describe('a source that lists everything', () => {
  it('stops nothing because of a document that cannot be accepted (I9)', async () => {
    const source = memorySource({ unlisted: 'deleted' });
    const before = createTestAgent({ source });
    source.put('shop', web('v1'));
    await before.settled();
    const { id } = before.running('shop', 'web');
    await before.stop();

    // The next agent has lost its cache, and what is listed now is broken.
    const { runtime } = before;
    runtime.clearCalls();
    source.put('shop', '{ broken');
    const after = createTestAgent({ source, runtime });
    await after.settled();
    await after.ticks(3);
    expect(runtime.mutations()).toEqual([]);
    expect(after.running('shop', 'web').id).toBe(id);
    expect(after.state('shop')).toMatchObject({ phase: 'Pending', reason: 'NoDesiredState' });
    expect(after.state('shop').rejected).toBeDefined();
    await after.stop();
  });

  it('makes an end of what it does not list, and tells when nothing is left', async () => {
    const before = createTestAgent();
    before.source.put('shop', web('v1'));
    await before.settled();
    await before.stop();

    const { runtime } = before;
    const after = createTestAgent({ source: memorySource({ unlisted: 'deleted' }), runtime });
    await after.settled();
    await after.ticks(1);
    expect(runtime.containers()).toEqual([]);
    expect(after.agent.states()).toEqual([]);
    expect(after.events.filter(({ type }) => type === 'deployment-gone')).toHaveLength(1);
    runtime.clearCalls();
    await after.ticks(5);
    expect(runtime.calls().filter(({ verb }) => verb === 'removeNetwork')).toEqual([]);

    // Somebody begins it again by hand: that ends as it did the first time.
    const spec = { image: 'web:v1' };
    const place = { owner: 'test', deployment: 'shop', service: 'web' };
    const container = containerSpec({ ...place, spec, digest: specDigest(spec) });
    await after.clock.until(runtime.startService(container));
    expect(runtime.engine.networks.has('shop')).toBe(true);
    await after.ticks(2);
    await after.settled();
    expect(runtime.containers()).toEqual([]);
    expect(runtime.engine.networks.has('shop')).toBe(false);
    await after.stop();
  });
});

describe('a deployment that was deleted', () => {
  it('is Pending until it is gone, also while its network is still to go', async () => {
    const agent = createTestAgent();
    agent.source.put('shop', web('v1'));
    await agent.settled();
    agent.runtime.fail('removeNetwork', 'Unavailable');
    agent.source.delete('shop');
    await agent.settled();
    expect(agent.state('shop')).toMatchObject({ phase: 'Pending', reason: 'Deleted', containerIds: {} });
    agent.runtime.heal();
    await agent.ticks(2);
    expect(agent.agent.states()).toEqual([]);
    await agent.stop();
  });
});
