import { type AppEvent, graceGiven, readAppLog, type TestImage } from '@rollforward/test-hosts';
import type { ServiceSpec } from 'rollforward';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { fedAgent, newOwner, type Rig, startRig } from '../support/rig.ts';
import { documentOf } from '../support/service.ts';
import { volumeFolder } from '../support/volume-folder.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterEach(() => rig.stopAgents());
afterAll(() => rig.stop());

/** What everybody may be late on a machine that does other things as well. */
const BUSY_SECONDS = 10;

/** A service that writes down what happens to it. */
async function logging(image: TestImage, gracePeriodSeconds: number): Promise<ServiceSpec> {
  return {
    image: await rig.host.image(image),
    env: { LOG_DIR: '/log' },
    mounts: [{ type: 'volume', source: 'log', target: '/log' }],
    lifecycle: { gracePeriodSeconds },
  };
}

function timeOf(log: readonly AppEvent[], event: string, program: string): number {
  const found = log.find((one) => one.event === event && one.program === program);
  if (found === undefined) throw new Error(`${program} did not note "${event}": ${JSON.stringify(log)}`);
  return found.uptimeSeconds;
}

test('one that ignores SIGTERM dies not before its grace of 2 s is over, and within 2 s after, by its own log', async () => {
  const { agent, source } = fedAgent(rig, { owner: newOwner() });
  source.put('stubborn', documentOf({ web: await logging('ignores-term', 2) }));
  await agent.settled();
  source.put('stubborn', documentOf({ web: await logging('v1', 2) }));
  await agent.settled();

  const folder = await volumeFolder(rig.host, 'stubborn.log');
  const log = await readAppLog(folder);
  const asked = timeOf(log, 'term', 'ignores-term');
  const lived = await graceGiven(folder);
  const next = timeOf(log, 'start', 'v1') - asked;
  console.log({ 'seconds it lived after SIGTERM': lived, 'until the next one started': next });
  expect(lived?.most).toBeGreaterThan(2);
  expect(next).toBeGreaterThan(2);
  expect(lived?.least).toBeLessThan(4 + BUSY_SECONDS);
  expect(agent.state('stubborn')?.phase).toBe('Running');
});

test('one that ends at once is not waited for', async () => {
  const { agent, source } = fedAgent(rig, { owner: newOwner() });
  source.put('prompt', documentOf({ web: await logging('v1', 60) }));
  await agent.settled();
  source.put('prompt', documentOf({ web: await logging('v2', 60) }));
  await agent.settled();

  const log = await readAppLog(await volumeFolder(rig.host, 'prompt.log'));
  const outage = timeOf(log, 'start', 'v2') - timeOf(log, 'term', 'v1');
  const outageMs = agent.state('prompt')?.services['web']?.outageMs;
  console.log({ 'outage by its own log, in seconds': outage, 'outage as reported, in ms': outageMs });
  expect(outage).toBeLessThan(5 + BUSY_SECONDS);
  expect(outageMs).toBeGreaterThan(0);
  expect(outageMs).toBeLessThan((5 + BUSY_SECONDS) * 1000);
});
