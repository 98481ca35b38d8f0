import { fileCache, memorySource } from 'rollforward';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { eventually } from '../support/eventually.ts';
import { identityOf, inspect } from '../support/inspect.ts';
import { mutatingCalls, roundsOf } from '../support/podman-calls.ts';
import { fedAgent, newOwner, type Rig, startRig } from '../support/rig.ts';
import { documentOf } from '../support/service.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterEach(() => rig.stopAgents());
afterAll(() => rig.stop());

/** Kills the container's process as nobody but the kernel does. */
async function killProcess(name: string): Promise<void> {
  const pid = (await inspect(rig.host, name))?.State.Pid ?? 0;
  expect(pid).toBeGreaterThan(0);
  process.kill(pid, 'SIGKILL');
}

test('an agent that starts without a source: with a cache it repairs, without one it touches nothing', async () => {
  const owner = newOwner();
  const stateDirectory = rig.newFolder();
  const first = fedAgent(rig, { owner, cache: fileCache(stateDirectory) });
  first.source.put('alone', documentOf({ web: { image: await rig.host.image('v1') } }));
  await first.agent.settled();
  const id = first.agent.state('alone')?.containerIds['web'] ?? '';
  await first.stop();
  const before = await identityOf(rig.host, id);

  const source = memorySource();
  source.fail('the line is cut');
  const callsBefore = (await rig.wrapper.calls()).length;
  const ignorant = rig.agent({ owner, source, tickSeconds: 0.1 });
  const unknown = await ignorant.until('alone', ({ reason }) => reason === 'NoDesiredState');
  expect(unknown).toMatchObject({ phase: 'Pending', containerIds: { web: id } });
  await killProcess('alone.web');
  const callsOf = async (): Promise<string[][]> => (await rig.wrapper.calls()).slice(callsBefore);
  await ignorant.until('alone', ({ services }) => services['web']?.state === 'exited');
  const rounds = roundsOf(await callsOf());
  await eventually(
    async () => roundsOf(await callsOf()),
    (count) => count >= rounds + 5,
  );
  expect(mutatingCalls(await callsOf())).toEqual([]);
  await ignorant.stop();

  const knowing = rig.agent({ owner, source, cache: fileCache(stateDirectory) });
  const repaired = await knowing.until('alone', ({ phase }) => phase === 'Running');
  expect(repaired.containerIds).toEqual({ web: id });
  expect(knowing.events).toContainEqual({
    type: 'source-unavailable',
    source: 'memory',
    reason: 'the line is cut',
  });
  expect(await identityOf(rig.host, id)).not.toEqual(before);
  // And again, while it runs.
  await killProcess('alone.web');
  await knowing.until('alone', ({ services }) => services['web']?.restarts === 1);
  await knowing.until('alone', ({ phase }) => phase === 'Running');
  expect(knowing.agent.state('alone')?.containerIds).toEqual({ web: id });
});
