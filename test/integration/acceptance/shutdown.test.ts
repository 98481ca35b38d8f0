import { join } from 'node:path';

import { type AppEvent, graceGiven, readAppLog, type TestImage } from '@rollforward/test-hosts';
import { fileCache, type ServiceSpec } from 'rollforward';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { bundleAgent } from '../support/bundle-agent.ts';
import { putDocument } from '../support/document-folder.ts';
import { eventually } from '../support/eventually.ts';
import { namesOf } from '../support/inspect.ts';
import { fedAgent, newOwner, type Rig, startRig } from '../support/rig.ts';
import { documentOf, marked } from '../support/service.ts';
import { startAgentProcess } from '../support/start-agent-process.ts';
import { volumeFolder } from '../support/volume-folder.ts';
import { type Life, watchLives } from '../support/watch-lives.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterEach(() => rig.stopAgents());
afterAll(() => rig.stop());

const GRACE_SECONDS = 5;
/** What everybody may be late on a machine that does other things as well. */
const BUSY_SECONDS = 8;

async function stubborn(owner: string, version: string, image: TestImage): Promise<ServiceSpec> {
  return marked(owner, 'web', version, {
    image: await rig.host.image(image),
    env: { LOG_DIR: '/log' },
    mounts: [{ type: 'volume', source: 'log', target: '/log' }],
    lifecycle: { gracePeriodSeconds: GRACE_SECONDS },
  });
}

/** Waits until the old one was asked to end; it will not. */
function asked(folder: string): Promise<AppEvent[]> {
  return eventually(
    () => readAppLog(folder),
    (log) => log.some(({ event }) => event === 'term'),
  );
}

function isOnly(version: string): (lives: readonly Life[]) => boolean {
  return (lives) => lives.length === 1 && lives[0]?.service === 'web' && lives[0].version === version;
}

test('an agent that is stopped in the middle of a grace: the grace is given in full, containers are left, the next one goes on', async () => {
  const owner = newOwner();
  const watch = watchLives(owner);
  const directory = rig.newFolder();
  const first = fedAgent(rig, { owner, cache: fileCache(directory) });
  first.source.put('calm', documentOf({ web: await stubborn(owner, 'v1', 'ignores-term') }));
  await first.agent.settled();
  const folder = await volumeFolder(rig.host, 'calm.log');
  first.source.put('calm', documentOf({ web: await stubborn(owner, 'v2', 'v2') }));
  await asked(folder);
  await first.stop();
  const left = await watch.now();
  expect(left.length).toBe(1);

  const second = fedAgent(rig, { owner, cache: fileCache(directory) });
  await second.agent.settled();
  expect(second.agent.state('calm')?.phase).toBe('Running');
  await eventually(watch.now, isOnly('v2'));
  expect(await namesOf(rig.host, 'container')).toEqual(['calm.web']);
  const grace = await graceGiven(folder);
  console.log({ 'seconds it lived after SIGTERM': grace });
  expect(grace?.most).toBeGreaterThan(GRACE_SECONDS);
  expect(grace?.least).toBeLessThan(GRACE_SECONDS + 2 + BUSY_SECONDS);
  expect(watch.overlaps).toEqual([]);
  await watch.stop();
  second.source.delete('calm');
  await second.agent.settled();
});

test.each(['alone', 'with-children'] as const)(
  'an agent that is killed (%s) in the middle of a grace: the grace is given in full, and the next agent goes on',
  async (victims) => {
    const owner = newOwner();
    const deployment = `killed-${victims}`;
    const watch = watchLives(owner);
    const documents = rig.newFolder();
    const program = await bundleAgent(join(rig.host.dir, 'agent'));
    const options = {
      owner,
      stateDirectory: rig.newFolder(),
      documents,
      podman: rig.wrapper.path,
      env: rig.host.env,
      tickSeconds: 0.5,
      minReadySeconds: 0.3,
    };
    await putDocument(
      documents,
      deployment,
      documentOf({ web: await stubborn(owner, 'v1', 'ignores-term') }),
    );
    const first = startAgentProcess(program, options);
    await first.settled(120_000);
    const folder = await volumeFolder(rig.host, `${deployment}.log`);
    await putDocument(documents, deployment, documentOf({ web: await stubborn(owner, 'v2', 'v2') }));
    first.settled(120_000).catch(() => undefined);
    await asked(folder);
    await first.kill(victims);

    const second = startAgentProcess(program, options);
    const [state] = await second.settled(120_000);
    expect(state?.phase).toBe('Running');
    await eventually(watch.now, isOnly('v2'));
    expect(await namesOf(rig.host, 'container')).toEqual([`${deployment}.web`]);
    await second.stop();
    expect((await watch.now()).length).toBe(1);
    const grace = await graceGiven(folder);
    console.log({ 'seconds it lived after SIGTERM': grace });
    expect(grace?.most).toBeGreaterThan(GRACE_SECONDS);
    // One crash in mid-stop: at most twice the grace, and a little.
    expect(grace?.least).toBeLessThan(2 * GRACE_SECONDS + 5 + BUSY_SECONDS);
    expect(watch.overlaps).toEqual([]);
    await watch.stop();
    await rig.host.run(['rm', '--force', '--time=0', `${deployment}.web`]);
  },
);
