import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { identityOf, namesOf } from '../support/inspect.ts';
import { fedAgent, newOwner, type Rig, startRig } from '../support/rig.ts';
import { documentOf } from '../support/service.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterEach(() => rig.stopAgents());
afterAll(() => rig.stop());

test('a service is renamed, another is dropped, then the deployment is deleted: only the volume stays', async () => {
  const { agent, source, events } = fedAgent(rig, { owner: newOwner() });
  const [v1, v2, v3] = await Promise.all([rig.host.image('v1'), rig.host.image('v2'), rig.host.image('v3')]);
  const web = { image: v1, mounts: [{ type: 'volume', source: 'data', target: '/data' }] } as const;
  source.put('whole', documentOf({ web, cache: { image: v2 }, jobs: { image: v3 } }));
  await agent.settled();
  const untouched = await identityOf(rig.host, 'whole.web');
  const [cacheId, jobsId] = ['cache', 'jobs'].map((name) => agent.state('whole')?.containerIds[name]);
  expect(await namesOf(rig.host, 'container')).toEqual(['whole.cache', 'whole.jobs', 'whole.web']);

  // A rename is a drop and an add: even the same part of the document makes another container.
  source.put('whole', documentOf({ web, store: { image: v2 }, jobs: { image: v3 } }));
  await agent.settled();
  const renamed = agent.state('whole');
  expect(renamed?.phase).toBe('Running');
  expect(Object.keys(renamed?.containerIds ?? {}).sort()).toEqual(['jobs', 'store', 'web']);
  expect(renamed?.containerIds['store']).not.toBe(cacheId);
  expect(renamed?.containerIds['jobs']).toBe(jobsId);
  expect(await namesOf(rig.host, 'container')).toEqual(['whole.jobs', 'whole.store', 'whole.web']);

  source.put('whole', documentOf({ web, store: { image: v2 } }));
  await agent.settled();
  expect(await namesOf(rig.host, 'container')).toEqual(['whole.store', 'whole.web']);
  expect(Object.keys(agent.state('whole')?.services ?? {}).sort()).toEqual(['store', 'web']);
  expect(await identityOf(rig.host, 'whole.web')).toEqual(untouched);

  source.delete('whole');
  await agent.settled();
  expect(await namesOf(rig.host, 'container')).toEqual([]);
  expect(await namesOf(rig.host, 'network')).toEqual(['podman']);
  expect(await namesOf(rig.host, 'volume')).toEqual(['whole.data']);
  expect(agent.state('whole')).toBeUndefined();
  expect(events).toContainEqual({ type: 'deployment-gone', deployment: 'whole' });
});

test('an empty wish is a wish: nothing is left but the volume, and the deployment is Running', async () => {
  const { agent, source } = fedAgent(rig, { owner: newOwner() });
  source.put('emptied', documentOf({ web: { image: await rig.host.image('v1') } }));
  await agent.settled();
  source.put('emptied', documentOf({}));
  await agent.settled();
  expect(await namesOf(rig.host, 'container')).toEqual([]);
  expect(await namesOf(rig.host, 'network')).toEqual(['podman']);
  expect(agent.state('emptied')).toMatchObject({ phase: 'Running', containerIds: {}, services: {} });
});
