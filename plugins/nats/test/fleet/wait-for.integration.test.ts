import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNatsServer } from '@rollforward/test-hosts';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';

import type { Fleet, WaitOutcome } from '../../src/index.ts';
import { CLIENTS, handOf, openFleet, startDevice, web } from '../support/fleet-bench.ts';

const shop = { device: 'press-1', deployment: 'shop' };
const soon = { ...shop, deadlineMs: 2_000 };
const long = { ...shop, deadlineMs: 30_000 };
const running = { phase: 'Running' } as const;

describe.each(CLIENTS)('waitFor with %s, by states that are written by hand', (client) => {
  it('tells what has become of it', async () => {
    const { fleet, link } = await openFleet(client);
    const hand = handOf(link, shop.device, shop.deployment);
    await expect(fleet.waitFor({ ...long, ...running })).rejects.toMatchObject({ code: 'NoDocument' });

    const one = await fleet.putDeployment({ ...shop, document: web('1') });
    const { revision } = one;
    expect(await fleet.waitFor({ ...soon, ...running })).toEqual({ kind: 'timed-out', online: false });
    const reached = fleet.waitFor({ ...long, ...running });
    await hand.report({ revision, phase: 'Pending' });
    await hand.garbage('{');
    await hand.report({ revision, phase: 'Running' });
    expect(await reached).toMatchObject({ kind: 'reached', revision, state: { phase: 'Running' } });
    // What is there already counts as well, and a restart of the device changes nothing.
    expect(await fleet.waitFor({ ...long, phase: ['Failed', 'Running'] })).toMatchObject({ kind: 'reached' });
    expect(await fleet.waitFor({ ...soon, phase: 'Failed' })).toMatchObject({
      kind: 'timed-out',
      state: { revision, phase: 'Running' },
      online: false,
    });

    const two = await fleet.putDeployment({ ...shop, document: web('2') });
    expect(await fleet.waitFor({ ...long, ...running, revision })).toEqual({
      kind: 'superseded',
      by: two.revision,
    });
    const refused = fleet.waitFor({ ...long, ...running });
    await hand.report({ revision, phase: 'Running', rejected: { revision: two.revision, error: 'no' } });
    expect(await refused).toMatchObject({ kind: 'rejected', revision: two.revision, error: 'no' });

    const three = await fleet.putDeployment({ ...shop, document: web('3') });
    const overtaken = fleet.waitFor({ ...long, ...running, revision: three.revision });
    await sleep(100);
    const four = await fleet.putDeployment({ ...shop, document: web('4') });
    expect(await overtaken).toEqual({ kind: 'superseded', by: four.revision });

    const deleted = fleet.waitFor({ ...long, ...running, revision: four.revision });
    await sleep(100);
    await fleet.deleteDeployment(shop);
    expect(await deleted).toEqual({ kind: 'gone' });
    expect(await fleet.waitFor({ ...long, ...running })).toEqual({ kind: 'gone' });
    const left = fleet.waitFor({ ...long, phase: 'Deleted' });
    await hand.report({ revision: four.revision, phase: 'Pending', reason: 'Deleted' });
    await hand.remove();
    expect(await left).toEqual({ kind: 'gone' });
    expect(await fleet.waitFor({ ...long, phase: 'Deleted' })).toEqual({ kind: 'gone' });
  });

  it('is not fooled by a state that was written before the document', async () => {
    const { fleet, link } = await openFleet(client);
    const hand = handOf(link, shop.device, shop.deployment);
    const { revision } = await fleet.putDeployment({ ...shop, document: web('1') });
    await hand.report({ revision, phase: 'Running' });
    // To put the same again changes nothing, so what was said still counts.
    await fleet.putDeployment({ ...shop, document: web('1') });
    expect(await fleet.waitFor({ ...long, ...running })).toMatchObject({ kind: 'reached' });
    await fleet.putDeployment({ ...shop, document: web('2') });
    await fleet.putDeployment({ ...shop, document: web('1') });
    expect(await fleet.waitFor({ ...soon, ...running, revision })).toMatchObject({ kind: 'timed-out' });
    // The device brings it again: so it stands.
    const again = fleet.waitFor({ ...long, ...running, revision });
    await hand.report({ revision, phase: 'Running', sequence: 1 });
    expect(await again).toMatchObject({ kind: 'reached' });
    // Nor by the states of a life before it was deleted.
    await fleet.deleteDeployment(shop);
    await fleet.putDeployment({ ...shop, document: web('1') });
    expect(await fleet.waitFor({ ...soon, ...running, revision })).toMatchObject({ kind: 'timed-out' });
    const reborn = fleet.waitFor({ ...long, ...running, revision });
    await hand.report({ revision, phase: 'Running', sequence: 1, bootId: 'boot-2' });
    expect(await reborn).toMatchObject({ kind: 'reached', state: { bootId: 'boot-2' } });
  });

  it('goes on over a killed server and a frozen one, and ends with its signal', async () => {
    const { fleet, link, server } = await openFleet(client);
    const hand = handOf(link, shop.device, shop.deployment);
    const { revision } = await fleet.putDeployment({ ...shop, document: web('1') });
    const stop = new AbortController();
    const aborted = fleet
      .waitFor({ ...long, ...running, signal: stop.signal })
      .catch((error: unknown) => error);
    const waiting = fleet.waitFor({ ...long, ...running });
    await sleep(200);
    await server.freeze();
    await sleep(1500);
    server.thaw();
    await sleep(500);
    stop.abort();
    expect(await aborted).toMatchObject({ name: 'FleetError', code: 'Aborted' });
    await eventually(() => hand.report({ revision, phase: 'Running' }));
    expect(await waiting).toMatchObject({ kind: 'reached' });
  });

  it('goes on in a server that is started anew after a SIGKILL', async () => {
    const first = await startNatsServer({ storeDir: await folder() });
    const { port, storeDir } = first;
    const { fleet, link } = await openFleet(client, first);
    const hand = handOf(link, shop.device, shop.deployment);
    const { revision } = await fleet.putDeployment({ ...shop, document: web('1') });
    const waiting = fleet.waitFor({ ...long, ...running });
    await sleep(200);
    await first.stop('SIGKILL');
    await sleep(300);
    expect(await fleet.waitFor({ ...soon, ...running, revision })).toMatchObject({
      kind: 'timed-out',
      trouble: expect.stringContaining('connection') as string,
    });
    const second = await startNatsServer({ port, storeDir });
    onTestFinished(() => second.stop('SIGKILL'));
    await eventually(() => hand.report({ revision, phase: 'Running' }));
    expect(await waiting).toMatchObject({ kind: 'reached', revision });
  });
});

describe('waitFor with a real agent', () => {
  it('tells the truth through a rollout, a rejection, a restart and a deletion', async () => {
    const { fleet, server } = await openFleet();
    const device = await startDevice(server.url, { device: shop.device });
    const roll = async (
      document: Parameters<Fleet['putDeployment']>[0]['document'],
    ): Promise<WaitOutcome> => {
      const { revision } = await fleet.putDeployment({ ...shop, document });
      return fleet.waitFor({ ...long, ...running, revision });
    };
    expect(await roll(web('1', 5))).toMatchObject({ kind: 'reached', state: { generation: 5 } });
    expect(await roll(web('2', 4))).toMatchObject({
      kind: 'rejected',
      error: expect.stringContaining('GenerationConflict') as string,
      state: { generation: 5 },
    });
    const { revision } = await fleet.putDeployment({ ...shop, document: web('3'), generation: 'next' });
    expect(await fleet.waitFor({ ...long, ...running, revision })).toMatchObject({ kind: 'reached' });

    await device.stop();
    const next = await fleet.putDeployment({ ...shop, document: web('4'), generation: 'next' });
    const waiting = fleet.waitFor({ ...long, ...running, revision: next.revision });
    await sleep(300);
    await startDevice(server.url, { device: shop.device, runtime: device.runtime });
    expect(await waiting).toMatchObject({ kind: 'reached', state: { generation: 7 } });
    expect((await fleet.waitFor({ ...soon, phase: 'Failed' })).kind).toBe('timed-out');

    const gone = fleet.deleteDeployment(shop).then(() => fleet.waitFor({ ...long, phase: 'Deleted' }));
    expect(await gone).toEqual({ kind: 'gone' });
    expect(device.runtime.containers().length).toBe(0);
  });
});

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'rollforward-fleet-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

async function eventually(run: () => Promise<unknown>, ms = 60_000): Promise<void> {
  for (const begun = performance.now(); ; await sleep(100)) {
    try {
      await run();
      return;
    } catch (error) {
      if (performance.now() - begun > ms) throw error;
    }
  }
}
