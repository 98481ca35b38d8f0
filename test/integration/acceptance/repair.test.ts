import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { eventually } from '../support/eventually.ts';
import { inspect } from '../support/inspect.ts';
import { mutatingCalls, roundsOf } from '../support/podman-calls.ts';
import { type FedAgent, fedAgent, newOwner, type Rig, startRig } from '../support/rig.ts';
import { documentOf, marked } from '../support/service.ts';
import { watchLives } from '../support/watch-lives.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterEach(() => rig.stopAgents());
afterAll(() => rig.stop());

async function runService(deployment: string, owner: string): Promise<{ running: FedAgent; id: string }> {
  const running = fedAgent(rig, { owner, tickSeconds: 0.2 });
  const web = marked(owner, 'web', 'v1', {
    image: await rig.host.image('v1'),
    env: { PORT: '8080' },
    mounts: [{ type: 'volume', source: 'data', target: '/data' }],
  });
  running.source.put(deployment, documentOf({ web }));
  await running.agent.settled();
  const id = running.agent.state(deployment)?.containerIds['web'] ?? '';
  expect(id).toHaveLength(64);
  return { running, id };
}

test('a container whose process is killed from outside: the same one is started again', async () => {
  const owner = newOwner();
  const watch = watchLives(owner);
  const { running, id } = await runService('killed', owner);
  const [life] = await eventually(watch.now, (lives) => lives.length === 1);
  if (life === undefined) throw new Error('it does not live');
  process.kill(life.pid, 'SIGKILL');

  const state = await running.until('killed', ({ phase, services }) => {
    return phase === 'Running' && services['web']?.restarts === 1;
  });
  expect(state.containerIds).toEqual({ web: id });
  const [next] = await eventually(watch.now, (lives) => lives.length === 1);
  expect(next?.pid).not.toBe(life.pid);
  expect(watch.overlaps).toEqual([]);
  await watch.stop();
});

test('a container that is removed from outside: there is a new one', async () => {
  const { running, id } = await runService('removed', newOwner());
  await rig.host.run(['rm', '--force', '--time=0', id]);

  const state = await running.until('removed', ({ phase, containerIds }) => {
    return phase === 'Running' && containerIds['web'] !== undefined && containerIds['web'] !== id;
  });
  await running.agent.settled();
  expect((await inspect(rig.host, 'removed.web'))?.Id).toBe(state.containerIds['web']);
});

test('a container that is paused from outside: it is told of and left, until somebody resumes it', async () => {
  const { running, id } = await runService('paused', newOwner());
  await rig.host.run(['pause', id]);

  const state = await running.until('paused', ({ services }) => services['web']?.state === 'paused');
  expect(state).toMatchObject({ phase: 'Pending', containerIds: { web: id } });
  expect(state.services['web']?.reason).toBe('paused by somebody');
  const before = (await rig.wrapper.calls()).length;
  const since = async (): Promise<string[][]> => (await rig.wrapper.calls()).slice(before);
  await eventually(
    async () => roundsOf(await since()),
    (rounds) => rounds >= 10,
  );
  expect(mutatingCalls(await since())).toEqual([]);
  expect((await inspect(rig.host, id))?.State.Status).toBe('paused');

  await rig.host.run(['unpause', id]);
  await running.until('paused', ({ phase }) => phase === 'Running');
  expect(mutatingCalls(await since())).toEqual([]);
});
