import { setTimeout as sleep } from 'node:timers/promises';
import { isDocumentError, type DeploymentDocument, parseDocument, revisionOf } from 'rollforward';
import { describe, expect, it } from 'vitest';

import { createFleet, existingConnection, isFleetError } from '../../src/index.ts';
import { CLIENTS, connectWith, handOf, openFleet, web } from '../support/fleet-bench.ts';

const shop = { device: 'press-1', deployment: 'shop' };

describe.each(CLIENTS)('documents with %s', (client) => {
  it('puts, gives, lists and deletes', async () => {
    const { fleet } = await openFleet(client);
    const text = `${JSON.stringify(web('1'), undefined, 2)}\n`;
    const put = await fleet.putDeployment({ ...shop, document: text, expected: 0 });
    expect(put).toEqual({ sequence: 1, revision: revisionOf(new TextEncoder().encode(text)) });
    expect(await fleet.getDeployment(shop)).toMatchObject({ ...shop, ...put });
    await fleet.putDeployment({ device: 'press-2', deployment: 'shop', document: web('1') });
    await fleet.putDeployment({ device: 'press-1', deployment: 'a', document: web('1') });
    const names = async (options: { device?: string }) =>
      (await fleet.listDeployments(options)).map(({ device, deployment }) => `${device}.${deployment}`);
    expect(await names({})).toEqual(['press-1.a', 'press-1.shop', 'press-2.shop']);
    expect(await names({ device: 'press-1' })).toEqual(['press-1.a', 'press-1.shop']);

    await expect(fleet.deleteDeployment({ ...shop, expected: 2 })).rejects.toMatchObject({
      code: 'Conflict',
      sequence: 1,
    });
    const deleted = await fleet.deleteDeployment({ ...shop, expected: 1 });
    expect(await fleet.deleteDeployment(shop)).toEqual(deleted);
    expect(await fleet.getDeployment(shop)).toBeUndefined();
    expect(await names({ device: 'press-1' })).toEqual(['press-1.a']);
    // Where it was deleted it is not there.
    await fleet.putDeployment({ ...shop, document: web('2'), expected: 0 });
  });

  it('holds to what was expected', async () => {
    const { fleet } = await openFleet(client);
    const first = await fleet.putDeployment({ ...shop, document: web('1'), expected: 0 });
    const conflict = { name: 'FleetError', code: 'Conflict', sequence: first.sequence };
    await expect(fleet.putDeployment({ ...shop, document: web('2'), expected: 0 })).rejects.toMatchObject(
      conflict,
    );
    await expect(fleet.putDeployment({ ...shop, document: web('2'), expected: 99 })).rejects.toMatchObject(
      conflict,
    );
    const second = await fleet.putDeployment({ ...shop, document: web('2'), expected: first.sequence });
    expect(await fleet.putDeployment({ ...shop, document: web('2') })).toEqual(second);
    expect((await fleet.getDeployment(shop))?.sequence).toBe(second.sequence);
  });

  it('sends nothing that no device would take, and lets through what a device must decide', async () => {
    const { fleet } = await openFleet(client);
    const error: unknown = await fleet
      .putDeployment({ ...shop, document: '{"apiVersion":"rollforward/v1","services":{"web":{}}}' })
      .catch((caught: unknown) => caught);
    expect(isDocumentError(error)).toBe(true);
    await expect(fleet.putDeployment({ ...shop, device: 'a.b', document: web('1') })).rejects.toThrow(
      TypeError,
    );
    expect(await fleet.listDeployments()).toEqual([]);
    const bound: DeploymentDocument = {
      apiVersion: 'rollforward/v1',
      services: {
        web: { image: 'web:1', mounts: [{ type: 'bind', source: '/srv', target: '/srv' }], network: 'host' },
      },
    };
    await fleet.putDeployment({ ...shop, document: bound });
  });

  it('lets exactly one of ten writers have each number', async () => {
    const { fleet, server } = await openFleet(client);
    const fleets = await Promise.all(
      Array.from({ length: 10 }, async () =>
        createFleet({ link: existingConnection(await connectWith(client, server.url)) }),
      ),
    );
    const won: number[] = [];
    let conflicts = 0;
    await Promise.all(
      fleets.map(async (one, writer) => {
        for (let round = 0; round < 10; round += 1) {
          const expected = (await one.getDeployment(shop))?.sequence ?? 0;
          try {
            const document = web(`${writer}-${round}`);
            const { sequence } = await one.putDeployment({ ...shop, document, expected });
            expect(sequence).toBeGreaterThan(expected);
            won.push(sequence);
          } catch (error) {
            if (!isFleetError(error) || error.code !== 'Conflict') throw error;
            conflicts += 1;
          }
        }
      }),
    );
    const last = (await fleet.getDeployment(shop))?.sequence;
    // Each number of the bucket was somebody's, and nobody's twice.
    expect(won.toSorted((a, b) => a - b)).toEqual(Array.from({ length: last ?? 0 }, (_, index) => index + 1));
    expect(won.length + conflicts).toBe(100);
    expect(conflicts).toBeGreaterThan(0);
  });

  it('numbers generations, also among ten writers, and above what a device has accepted', async () => {
    const { fleet, link } = await openFleet(client);
    const next = (tag: string) => fleet.putDeployment({ ...shop, document: web(tag, 1), generation: 'next' });
    const generation = async () => {
      const stored = await fleet.getDeployment(shop);
      return parseDocument(stored?.bytes ?? new Uint8Array()).generation;
    };
    const first = await next('1');
    expect(await generation()).toBe(1);
    expect(await next('1')).toEqual(first);
    await Promise.all(Array.from({ length: 10 }, (_, index) => next(`x${index}`)));
    expect(await generation()).toBe(11);
    await fleet.deleteDeployment(shop);
    // The device has not heard of the deletion: it holds to the generation that it has accepted.
    await handOf(link, shop.device, shop.deployment).report({ generation: 40 });
    const put = await next('2');
    expect(await generation()).toBe(41);
    expect((await fleet.getDeployment(shop))?.revision).toBe(put.revision);
  });

  it('says the truth of a put whose server is frozen', async () => {
    const { fleet, server } = await openFleet(client);
    await fleet.putDeployment({ ...shop, document: web('0') });
    await server.freeze();
    const during = fleet.putDeployment({ ...shop, document: web('1'), expected: 1, deadlineMs: 30_000 });
    await sleep(1500);
    server.thaw();
    const { revision, sequence } = await during;
    expect(await fleet.getDeployment(shop)).toMatchObject({ revision, sequence });
    await server.freeze();
    const given = await fleet
      .putDeployment({ ...shop, document: web('2'), deadlineMs: 500 })
      .catch((error: unknown) => error);
    expect(isFleetError(given) && ['Unsure', 'TimedOut', 'NotConnected'].includes(given.code)).toBe(true);
    server.thaw();
  });
});
