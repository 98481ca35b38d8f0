import { join } from 'node:path';

import { freePort } from '@rollforward/test-hosts';
import { type DeploymentDocument, fileCache } from 'rollforward';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { bundleAgent } from '../support/bundle-agent.ts';
import { putDocument } from '../support/document-folder.ts';
import { eventually } from '../support/eventually.ts';
import { identityOf } from '../support/inspect.ts';
import { mutatingCalls, roundsOf } from '../support/podman-calls.ts';
import { type FedAgent, fedAgent, newOwner, type Rig, startRig } from '../support/rig.ts';
import { documentOf, marked } from '../support/service.ts';
import { startAgentProcess } from '../support/start-agent-process.ts';
import { watchLives } from '../support/watch-lives.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.stop());

const ROUNDS = 200;
const RESTARTS = 20;
const ROUNDS_PER_AGENT = ROUNDS / RESTARTS;
const TICK_SECONDS = 0.1;

/** The same value with all keys the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

/** `document` in words that mean the same and are other bytes each time. */
function rewritten(document: DeploymentDocument, number: number): string {
  const value = number % 2 === 0 ? document : reversed(document);
  return JSON.stringify(value, undefined, number % 7) + ' '.repeat(number);
}

test('a service with env and a volume is left alone: 200 rounds, 20 restarts of the agent, the same document in other words', async () => {
  const owner = newOwner();
  const document = documentOf({
    web: marked(owner, 'web', 'v1', {
      image: await rig.host.image('v1'),
      env: { PORT: '8080', QUOTED: 'a "b" c', EMPTY: '' },
      ports: [`${await freePort()}:8080`],
      mounts: [{ type: 'volume', source: 'data', target: '/data' }],
    }),
  });
  const stateDirectory = rig.newFolder();
  const newAgent = (): FedAgent =>
    fedAgent(rig, { owner, tickSeconds: TICK_SECONDS, cache: fileCache(stateDirectory) });
  const first = newAgent();
  first.source.put('shop', document);
  await first.agent.settled('shop');
  const id = first.agent.state('shop')?.containerIds['web'];
  await first.stop();

  const before = await identityOf(rig.host, 'shop.web');
  const watch = watchLives(owner);
  const callsBefore = (await rig.wrapper.calls()).length;
  const calls = async (): Promise<string[][]> => (await rig.wrapper.calls()).slice(callsBefore);
  const rounds = async (): Promise<number> => roundsOf(await calls());

  const documents = rig.newFolder();
  const program = await bundleAgent(join(rig.host.dir, 'agent'));
  for (let restart = 1; restart <= RESTARTS; restart += 1) {
    const due = restart * ROUNDS_PER_AGENT;
    const words = rewritten(document, restart);
    if (restart % 4 === 0) {
      await putDocument(documents, 'shop', words);
      const child = startAgentProcess(program, {
        owner,
        stateDirectory,
        documents,
        podman: rig.wrapper.path,
        env: rig.host.env,
        tickSeconds: TICK_SECONDS,
        minReadySeconds: 0.3,
      });
      const [state] = await child.settled(120_000);
      expect(state).toMatchObject({ phase: 'Running', containerIds: { web: id } });
      await eventually(rounds, (count) => count >= due);
      await (restart % 8 === 0 ? child.kill('alone') : child.stop());
    } else {
      const running = newAgent();
      running.source.put('shop', words);
      await running.agent.settled('shop');
      await eventually(rounds, (count) => count >= due);
      expect(running.agent.state('shop')).toMatchObject({ phase: 'Running', containerIds: { web: id } });
      await running.stop();
    }
  }
  await watch.stop();

  const all = await calls();
  const figures = {
    rounds: roundsOf(all),
    restarts: RESTARTS,
    'of them as a new process': RESTARTS / 4,
    'calls of Podman': all.length,
    'that may change something': mutatingCalls(all).length,
    'processes of the service seen by the oracle': watch.seen.size,
    'looks of the oracle': watch.samples,
  };
  console.log(figures);
  expect(mutatingCalls(all)).toEqual([]);
  expect(figures.rounds).toBeGreaterThanOrEqual(ROUNDS);
  expect(watch.seen.size).toBe(1);
  expect(await identityOf(rig.host, 'shop.web')).toEqual(before);
});
