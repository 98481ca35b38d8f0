import { intercept } from 'rollforward/testing';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { eventually } from './support/eventually.ts';
import { inspect, namesOf } from './support/inspect.ts';
import { fedAgent, newOwner, type Rig, startRig } from './support/rig.ts';
import { documentOf, marked } from './support/service.ts';
import { watchLives } from './support/watch-lives.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterEach(() => rig.stopAgents());
afterAll(() => rig.stop());

test('a create whose answer is lost after its effect ends in exactly one container, the same one', async () => {
  const owner = newOwner();
  const runtime = intercept(rig.runtime(), [
    { kind: 'fail', verb: 'createContainer', nth: 1, code: 'Unavailable', when: 'after' },
  ]);
  const running = fedAgent(rig, { owner, runtime });
  running.source.put(
    'lost',
    documentOf({ web: marked(owner, 'web', 'v1', { image: await rig.host.image('v1') }) }),
  );
  const state = await running.until('lost', ({ phase }) => phase === 'Running');

  const creates = runtime.calls().filter(({ verb }) => verb === 'createContainer');
  expect(creates).toMatchObject([{ outcome: 'Unavailable', id: state.containerIds['web'] }]);
  await running.agent.settled();
  expect((await namesOf(rig.host, 'container')).filter((name) => name.startsWith('lost.'))).toEqual([
    'lost.web',
  ]);
  expect((await inspect(rig.host, 'lost.web'))?.Id).toBe(state.containerIds['web']);
  await running.stop();
  runtime.assertFinished();
});

test('a start that lands when it was given up is no second life', async () => {
  const owner = newOwner();
  const watch = watchLives(owner);
  const runtime = intercept(rig.runtime(), [
    {
      kind: 'fail',
      verb: 'startContainer',
      nth: 1,
      code: 'DeadlineExceeded',
      when: 'late',
      lateMs: 1500,
    },
  ]);
  const running = fedAgent(rig, { owner, runtime });
  running.source.put(
    'late',
    documentOf({ web: marked(owner, 'web', 'v1', { image: await rig.host.image('v1') }) }),
  );
  const { containerIds } = await running.until('late', ({ phase }) => phase === 'Running');
  // It has landed, and the agent has seen what came of it.
  await expect.poll(() => runtime.unfinished()).toEqual([]);
  const lists = (): number => runtime.calls().filter(({ verb }) => verb === 'listContainers').length;
  const before = lists();
  await expect.poll(lists).toBeGreaterThan(before + 2);
  await running.stop();
  runtime.assertFinished();
  expect(running.agent.state('late')).toMatchObject({ phase: 'Running', containerIds });
  await eventually(watch.now, (lives) => lives.length === 1);
  expect(watch.overlaps).toEqual([]);
  await watch.stop();
});

test('a stop that hangs ends at its deadline, and the next one replaces the container', async () => {
  const owner = newOwner();
  const runtime = intercept(rig.runtime(), [{ kind: 'hang', verb: 'stopContainer', nth: 1 }], {
    // So long may a stop take that does not hang, on a machine that does other things as well.
    deadlines: { stopMs: 5000 },
  });
  const running = fedAgent(rig, { owner, runtime });
  const web = async (version: 'v1' | 'v2'): Promise<void> => {
    const spec = { image: await rig.host.image(version), lifecycle: { gracePeriodSeconds: 1 } };
    running.source.put('hung', documentOf({ web: marked(owner, 'web', version, spec) }));
  };
  await web('v1');
  const before = await running.until('hung', ({ phase }) => phase === 'Running');
  await web('v2');
  const after = await running.until('hung', ({ phase, revision, observedRevision }) => {
    return phase === 'Running' && revision === observedRevision && revision !== before.revision;
  });
  expect(after.containerIds['web']).not.toBe(before.containerIds['web']);
  const stops = runtime.calls().filter(({ verb }) => verb === 'stopContainer');
  expect(stops.map(({ id, outcome }) => [id, outcome])).toEqual([
    [before.containerIds['web'], 'pending'],
    [before.containerIds['web'], 'done'],
  ]);
  expect((await namesOf(rig.host, 'container')).filter((name) => name.startsWith('hung.'))).toEqual([
    'hung.web',
  ]);
});
