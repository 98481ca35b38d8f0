import { type Registry, startRegistry } from '@rollforward/test-hosts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { eventually } from '../support/eventually.ts';
import { inspect } from '../support/inspect.ts';
import { fedAgent, newOwner, type Rig, startRig } from '../support/rig.ts';
import { documentOf, marked } from '../support/service.ts';
import { type Life, type LifeWatch, watchLives } from '../support/watch-lives.ts';

let rig: Rig;
let registry: Registry;
beforeAll(async () => {
  [rig, registry] = await Promise.all([startRig(), startRegistry()]);
});
afterEach(() => rig.stopAgents());
afterAll(async () => {
  await rig.stop();
  await registry.stop();
});

/** What lives of `version`: one, which an engine may say to run a moment before it is its program. */
async function theLifeOf(watch: LifeWatch, version: string): Promise<Life | undefined> {
  const lives = await eventually(
    async () => (await watch.now()).filter((life) => life.version === version),
    ({ length }) => length > 0,
  );
  expect(lives).toHaveLength(1);
  return lives[0];
}

describe('a version that cannot be fetched', () => {
  test.each([
    ['the registry does not have it', 'ImageNotFound', () => `${registry.address}/shop/web:none`],
    ['there is no registry', 'RegistryUnreachable', () => '127.0.0.1:1/shop/web:2'],
  ])('%s: the old one lives on, and the state says %s', async (_why, code, image) => {
    const owner = newOwner();
    const deployment = `fetch-${owner}`;
    const watch = watchLives(owner);
    const { agent, source, until, stop } = fedAgent(rig, { owner });
    source.put(
      deployment,
      documentOf({ web: marked(owner, 'web', 'v1', { image: await rig.host.image('v1') }) }),
    );
    await agent.settled();
    const v1 = await theLifeOf(watch, 'v1');
    const id = agent.state(deployment)?.containerIds['web'];

    source.put(deployment, documentOf({ web: marked(owner, 'web', 'v2', { image: image() }) }));
    const state = await until(deployment, ({ phase }) => phase === 'Failed');
    expect(state.services['web']?.reason).toMatch(new RegExp(`^${code}: `));
    expect(state.containerIds).toEqual({ web: id });
    await stop();

    expect(await theLifeOf(watch, 'v1')).toEqual(v1);
    expect(watch.seen.size).toBe(1);
    await watch.stop();
  });
});

test('v1 → v2, which exits: Failed, and v1 never lives again → v3: Running', async () => {
  const owner = newOwner();
  const watch = watchLives(owner);
  const { agent, source, until } = fedAgent(rig, { owner });
  const put = async (version: string, image: 'v1' | 'exit-code' | 'v3'): Promise<void> => {
    const spec = { image: await rig.host.image(image), env: { AFTER: '0.1' } };
    source.put('roll', documentOf({ web: marked(owner, 'web', version, spec) }));
  };
  await put('v1', 'v1');
  await agent.settled();
  const oldId = agent.state('roll')?.containerIds['web'] ?? '';
  const v1 = await theLifeOf(watch, 'v1');
  const callsBefore = (await rig.wrapper.calls()).length;

  await put('v2', 'exit-code');
  const failed = await until('roll', ({ phase }) => phase === 'Failed');
  expect(failed.services['web']?.reason).toContain('ended with exit code 1');
  // Long enough for the repair at once, the one after a second, and the one after two.
  const retried = await until('roll', ({ services }) => (services['web']?.restarts ?? 0) >= 3);
  expect(retried.phase).toBe('Failed');
  // It may live for a moment between two of its ends.
  expect(Object.values(retried.containerIds)).not.toContain(oldId);
  const sinceUpdate = (await rig.wrapper.calls()).slice(callsBefore);
  const starts = sinceUpdate.filter(([verb]) => verb === 'start');
  expect(starts.length).toBeGreaterThanOrEqual(4);
  expect(starts.filter((call) => call.includes(oldId))).toEqual([]);
  expect(await inspect(rig.host, oldId)).toBeUndefined();
  // It is seen several times at most, each time as another process; the old one only as the one that was there.
  const seen = (version: string): number[] =>
    [...watch.seen.values()].filter((life) => life.version === version).map(({ pid }) => pid);
  expect(seen('v1')).toEqual([v1?.pid]);

  await put('v3', 'v3');
  await agent.settled();
  expect(agent.state('roll')).toMatchObject({ phase: 'Running', services: { web: { phase: 'Running' } } });
  await eventually(
    () => watch.now(),
    (lives) => lives.length === 1 && lives[0]?.version === 'v3',
  );
  expect(seen('v1')).toEqual([v1?.pid]);
  expect(watch.overlaps).toEqual([]);
  await watch.stop();
});
