import { expect, test } from 'vitest';
import { createAgent, explainPlan, memoryCache, memorySource } from '../../src/index.ts';
import { createTestAgent, FakeClock, FakeRuntime } from '../../src/testing/index.ts';

const shop = (tag: string) =>
  ({ apiVersion: 'rollforward/v1', services: { web: { image: `web:${tag}` } } }) as const;

test('an agent that does not run says what it would do, and does nothing', async () => {
  const runtime = new FakeRuntime({ clock: new FakeClock() });
  const source = memorySource();
  const cache = memoryCache();
  source.put('shop', shop('v1'));
  const agent = createAgent({ owner: 'test', runtime, source, cache });
  expect(explainPlan(await agent.dryRun())).toMatch(
    /^shop\/web {2}run {2}ensure image web:v1, create {2}then start, rename {2}why: wanted and not there/,
  );
  expect(runtime.mutations()).toEqual([]);
  expect((await cache.read()).entries).toEqual([]);
});

test('an agent that runs says what a document would change, and goes on as before', async () => {
  const t = createTestAgent();
  t.source.put('shop', shop('v1'));
  await t.settled();
  t.runtime.clearCalls();
  expect(explainPlan(await t.clock.until(t.agent.dryRun()))).toBe(
    'shop/web  -  nothing    why: running, digest unchanged',
  );
  expect(t.runtime.mutations()).toEqual([]);
  await t.stop();
});

test('without a source that can be read, it is the cache that counts', async () => {
  const t = createTestAgent({ cache: memoryCache() });
  t.source.put('shop', shop('v1'));
  await t.settled();
  t.source.fail('no network');
  expect(explainPlan(await t.clock.until(t.agent.dryRun()))).toContain('running, digest unchanged');
  await t.stop();
});
