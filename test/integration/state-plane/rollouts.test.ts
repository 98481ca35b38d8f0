import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  freePort,
  type PodmanHost,
  type Registry,
  startPodmanHost,
  startRegistry,
} from '@rollforward/test-hosts';
import type { WaitOutcome } from '@rollforward/nats';
import type { Phase, ServiceSpec } from 'rollforward';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { eventually } from '../support/eventually.ts';
import { newOwner } from '../support/rig.ts';
import { documentOf, marked } from '../support/service.ts';
import { type LifeWatch, watchLives } from '../support/watch-lives.ts';
import { containerLives, idsOf } from './container-lives.ts';
import { type FleetSide, openFleetSide } from './fleet-side.ts';
import { openNatsKeeper } from './nats-keeper.ts';
import { startPlaneDevice } from './plane-device.ts';

const device = newOwner();
const ends: (() => Promise<void>)[] = [];
let host: PodmanHost;
let side: FleetSide;
let watch: LifeWatch;
let registry: Registry;
let restartRegistry: () => Promise<void>;

beforeAll(async () => {
  host = await startPodmanHost();
  ends.push(() => host.stop());
  const nats = await openNatsKeeper();
  ends.push(() => nats.stop());
  await nats.start();
  side = await openFleetSide({ servers: [nats.url] });
  ends.push(() => side.close());
  await side.makeBuckets();
  const store = await mkdtemp(join(tmpdir(), 'rollforward-rollouts-'));
  ends.push(() => rm(store, { recursive: true, force: true }));
  const port = await freePort();
  restartRegistry = async () => {
    registry = await startRegistry({ port, storeDir: store });
  };
  await restartRegistry();
  ends.push(() => registry.stop());
  for (const version of ['v1', 'v2', 'v3', 'v4'] as const) {
    const reference = imageOf(version);
    await host.run(['tag', await host.image(version), reference]);
    await host.run(['push', '--quiet', reference]);
    await host.run(['rmi', reference]);
  }
  watch = watchLives(device);
  ends.push(() => watch.stop());
  const stateDirectory = join(host.dir, 'state');
  const running = startPlaneDevice({ host, device, servers: nats.url, stateDirectory });
  ends.push(() => running.stop());
});
afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

function imageOf(version: string): string {
  return `${registry.address}/web:${version}`;
}

/** Puts `web` in that version, and gives the document's revision. */
async function put(version: string, spec: ServiceSpec): Promise<string> {
  const document = documentOf({ web: marked(device, 'web', version, spec) });
  return (await side.fleet.putDeployment({ device, deployment: 'shop', document })).revision;
}

function wait(revision: string, phase: Phase | readonly Phase[], deadlineMs = 60_000): Promise<WaitOutcome> {
  return side.fleet.waitFor({ device, deployment: 'shop', revision, phase, deadlineMs });
}

/** Demands that exactly this version lives, and that the report has its id. Gives its process. */
async function expectToLive(version: string): Promise<number> {
  const lives = await containerLives(device);
  expect(lives.map((life) => life.version)).toEqual([version]);
  expect((await side.reported(device, 'shop'))?.containerIds).toEqual(idsOf(lives));
  return lives[0]?.pid ?? 0;
}

function reasonOf(outcome: WaitOutcome): string | undefined {
  return outcome.kind === 'reached' ? outcome.state.services['web']?.reason : outcome.kind;
}

test('v1 → an image that is missing → v2 → one that exits → v3 → a registry that is down and comes back → v4: the truth at every stage', async () => {
  const v1 = await put('v1', { image: imageOf('v1') });
  expect(await wait(v1, 'Running')).toMatchObject({
    kind: 'reached',
    revision: v1,
    state: { observedRevision: v1 },
  });
  const served = await expectToLive('v1');

  const missing = await put('missing', { image: imageOf('none') });
  const failed = await wait(missing, ['Running', 'Failed']);
  expect(failed).toMatchObject({
    kind: 'reached',
    state: { phase: 'Failed', revision: missing, observedRevision: v1 },
  });
  expect(reasonOf(failed)).toMatch(/^ImageNotFound: /);
  expect(await expectToLive('v1')).toBe(served);
  expect(await wait(v1, 'Running')).toEqual({ kind: 'superseded', by: missing });

  const v2 = await put('v2', { image: imageOf('v2') });
  expect(await wait(v2, 'Running')).toMatchObject({ kind: 'reached', state: { observedRevision: v2 } });
  await expectToLive('v2');

  const exits = await put('exits', { image: await host.image('exits') });
  const ended = await wait(exits, ['Running', 'Failed']);
  expect(ended).toMatchObject({
    kind: 'reached',
    state: { phase: 'Failed', revision: exits, observedRevision: v2 },
  });
  expect(reasonOf(ended)).toContain('ended with exit code 3');
  // Rolling forward only: what was there before is not brought back.
  expect((await containerLives(device)).filter(({ version }) => version !== 'exits')).toEqual([]);
  expect(await wait(exits, 'Running', 1500)).toMatchObject({ kind: 'timed-out', online: true });

  const v3 = await put('v3', { image: imageOf('v3') });
  expect(await wait(v3, 'Running')).toMatchObject({ kind: 'reached', state: { observedRevision: v3 } });
  const third = await expectToLive('v3');

  // What the device itself does not let in is accepted by the fleet, and refused there.
  const refused = await put('refused', {
    image: imageOf('v3'),
    mounts: [{ type: 'bind', source: '/etc', target: '/host' }],
  });
  expect(await wait(refused, 'Running')).toMatchObject({
    kind: 'rejected',
    revision: refused,
    state: { revision: v3 },
  });
  expect(await expectToLive('v3')).toBe(third);

  await registry.stop();
  const v4 = await put('v4', { image: imageOf('v4') });
  const unreachable = await wait(v4, 'Failed');
  expect(reasonOf(unreachable)).toMatch(/^RegistryUnreachable: /);
  expect(await expectToLive('v3')).toBe(third);
  await restartRegistry();
  // Nobody puts anything: it tries again by itself.
  expect(await wait(v4, 'Running')).toMatchObject({ kind: 'reached', state: { observedRevision: v4 } });
  await expectToLive('v4');

  await side.fleet.deleteDeployment({ device, deployment: 'shop' });
  expect(
    await side.fleet.waitFor({ device, deployment: 'shop', phase: 'Deleted', deadlineMs: 60_000 }),
  ).toEqual({ kind: 'gone' });
  await eventually(
    () => containerLives(device),
    (lives) => lives.length === 0,
  );
  const order = [...watch.seen.values()].map(({ version }) => version);
  expect(order.filter((version) => version !== 'exits')).toEqual(['v1', 'v2', 'v3', 'v4']);
  expect(watch.overlaps).toEqual([]);
});
