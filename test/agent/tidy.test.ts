import { expect, it } from 'vitest';

import type { DeploymentState, StateReporter } from '../../src/index.ts';
import { memoryCache } from '../../src/index.ts';
import { createTestAgent } from '../../src/testing/index.ts';

const web = { apiVersion: 'rollforward/v1', services: { web: { image: 'web:v1' } } } as const;

/** What is kept of states beyond the life of an agent. */
function store(): { readonly states: Map<string, DeploymentState>; readonly reporter: StateReporter } {
  const states = new Map<string, DeploymentState>();
  return {
    states,
    reporter: {
      report: async (state) => void states.set(state.deployment, state),
      remove: async (deployment) => void states.delete(deployment),
      list: async () => [...states.keys()],
    },
  };
}

it('a state that a killed agent has left behind is removed by the next one, and no other', async () => {
  const { states, reporter } = store();
  const cache = memoryCache();
  const first = createTestAgent({ reporter, cache });
  for (const name of ['shop', 'blog', 'lost']) first.source.put(name, web);
  await first.settled();
  await first.stop();
  expect([...states.keys()].sort()).toEqual(['blog', 'lost', 'shop']);

  // All of `blog` is gone, and the agent was killed before it could say so.
  await cache.forget('blog');
  const second = createTestAgent({ reporter, cache });
  second.source.put('shop', web);
  await second.settled();
  await second.ticks(3);
  expect([...states.keys()].sort(), 'lost is only not listed').toEqual(['lost', 'shop']);
  await second.stop();
});

it('nothing is removed before the source has spoken', async () => {
  const { states, reporter } = store();
  states.set('shop', { deployment: 'shop' } as DeploymentState);
  const t = createTestAgent({ reporter });
  t.source.fail('away');
  await t.ticks(5);
  expect([...states.keys()]).toEqual(['shop']);
  t.source.restore();
  await t.settled();
  await t.ticks(3);
  expect([...states.keys()]).toEqual([]);
  await t.stop();
});
