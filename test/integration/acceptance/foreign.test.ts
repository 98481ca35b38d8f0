import { BAKED_LABELS } from '@rollforward/test-hosts';
import { containerSpec, isRuntimeFault, LABELS, specDigest } from 'rollforward';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { identityOf, inspect, namesOf } from '../support/inspect.ts';
import { fedAgent, newOwner, type Rig, startRig } from '../support/rig.ts';
import { documentOf } from '../support/service.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterEach(() => rig.stopAgents());
afterAll(() => rig.stop());

/** Runs a container that nobody but its owner knows. */
async function runByHand(name: string, image: string): Promise<void> {
  await rig.host.run(['run', '--detach', '--network=none', `--name=${name}`, image]);
}

test('a stranger with the name of a service: told, left alone, and the service runs under the name of its attempt', async () => {
  const owner = newOwner();
  await runByHand('taken.web', await rig.host.image('v4'));
  const before = await identityOf(rig.host, 'taken.web');
  const { agent, source } = fedAgent(rig, { owner });
  source.put('taken', documentOf({ web: { image: await rig.host.image('v1') } }));
  await agent.settled();

  const state = agent.state('taken');
  expect(state?.phase).toBe('Running');
  expect(state?.services['web']?.reason).toMatch(/^NameConflict: /);
  const id = state?.containerIds['web'] ?? '';
  expect((await inspect(rig.host, id))?.Name).toMatch(/^taken\.web\.[0-9a-z]{6}$/);

  // The façade has no attempts: it says so.
  const spec = { image: await rig.host.image('v1') };
  const wanted = containerSpec({
    owner: newOwner(),
    deployment: 'taken',
    service: 'web',
    spec: { ...spec, network: 'none' },
    digest: specDigest(spec),
  });
  const fault: unknown = await rig
    .runtime()
    .startService(wanted)
    .catch((error: unknown) => error);
  expect(isRuntimeFault(fault) && fault.code).toBe('NameConflict');

  source.put('taken', documentOf({ web: { image: await rig.host.image('v2') } }));
  await agent.settled();
  source.delete('taken');
  await agent.settled();
  expect(await identityOf(rig.host, 'taken.web')).toEqual(before);
  expect(await namesOf(rig.host, 'container')).toEqual(['taken.web']);
  await rig.host.run(['rm', '--force', '--time=0', 'taken.web']);
});

test('a container by hand from an image that carries our labels: told once, and left alone by a rollout and a deletion', async () => {
  // The owner, deployment and service that the image speaks of are exactly ours.
  const owner = BAKED_LABELS[LABELS.owner] ?? '';
  await runByHand('by-hand', await rig.host.image('baked'));
  const before = await identityOf(rig.host, 'by-hand');
  const { agent, source, events } = fedAgent(rig, { owner });
  source.put('shop', documentOf({ web: { image: await rig.host.image('v1') } }));
  await agent.settled();
  expect(agent.state('shop')?.phase).toBe('Running');
  source.put('shop', documentOf({ web: { image: await rig.host.image('v2') } }));
  await agent.settled();
  expect(agent.state('shop')).toMatchObject({ phase: 'Running', services: { web: { phase: 'Running' } } });
  expect(await namesOf(rig.host, 'container')).toEqual(['by-hand', 'shop.web']);
  source.delete('shop');
  await agent.settled();

  expect(await namesOf(rig.host, 'container')).toEqual(['by-hand']);
  expect(await identityOf(rig.host, 'by-hand')).toEqual(before);
  const ignored = events.filter(({ type }) => type === 'container-ignored');
  expect(ignored).toMatchObject([{ name: 'by-hand' }]);
});
