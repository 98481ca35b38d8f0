import { Kvm } from '@nats-io/kv';
import { connect as connectV3 } from '@nats-io/transport-node';
import { connect as connectV2 } from 'nats';
import { describe, expect, it, onTestFinished } from 'vitest';

import { BUCKETS, createBuckets, createFleet, existingConnection } from '../../src/index.ts';
import { CLIENTS, connectWith, startServer, web } from '../support/fleet-bench.ts';

describe.each(CLIENTS)('createBuckets with %s', (client) => {
  it('makes buckets that both clients look into, and changes none that is there', async () => {
    const server = await startServer();
    const link = existingConnection(await connectWith(client, server.url));
    const fleet = createFleet({ link });
    await createBuckets({ link, heartbeatTtlSeconds: 45 });
    const put = await fleet.putDeployment({ device: 'press-1', deployment: 'shop', document: web('1') });
    await createBuckets({ link });
    await Promise.all([createBuckets({ link }), createBuckets({ link })]);

    const v2 = await connectV2({ servers: server.url });
    onTestFinished(() => v2.close());
    const v3 = await connectV3({ servers: server.url });
    onTestFinished(() => v3.close());
    const [oldView, newView] = [
      await v2.jetstream().views.kv(BUCKETS.desiredState, { bindOnly: true }),
      await new Kvm(v3).open(BUCKETS.desiredState),
    ];
    for (const view of [oldView, newView]) {
      const found = await view.get('press-1.shop');
      expect({ revision: found?.revision, document: found?.json() }).toEqual({
        revision: put.sequence,
        document: web('1'),
      });
    }
    for (const view of [oldView, newView]) {
      await view.put('press-1.other', JSON.stringify(web('2')));
      expect(await fleet.getDeployment({ device: 'press-1', deployment: 'other' })).toMatchObject({
        bytes: new TextEncoder().encode(JSON.stringify(web('2'))),
      });
      await view.delete('press-1.other');
      expect(await fleet.getDeployment({ device: 'press-1', deployment: 'other' })).toBeUndefined();
      await view.purge('press-1.other');
      expect(await fleet.getDeployment({ device: 'press-1', deployment: 'other' })).toBeUndefined();
      const status = await view.status();
      expect(status).toMatchObject({ history: 1, ttl: 0, values: 2 });
    }
    const beats = await v2.jetstream().views.kv(BUCKETS.deviceHeartbeat, { bindOnly: true });
    expect((await beats.status()).ttl).toBe(45_000);
    await fleet.deleteDeployment({ device: 'press-1', deployment: 'shop' });
    expect(await oldView.get('press-1.shop')).toMatchObject({ operation: 'DEL' });
    expect(await newView.get('press-1.shop')).toMatchObject({ operation: 'DEL' });
  });

  it('refuses one that cannot keep what is promised, and says all that is wrong', async () => {
    const server = await startServer();
    const link = existingConnection(await connectWith(client, server.url));
    const v2 = await connectV2({ servers: server.url });
    onTestFinished(() => v2.close());
    const manager = await v2.jetstreamManager();
    await manager.streams.add({
      name: `KV_${BUCKETS.desiredState}`,
      subjects: [`$KV.${BUCKETS.desiredState}.>`],
      max_age: 3_600_000_000_000,
      max_msgs_per_subject: 1,
      allow_direct: false,
    });
    await expect(createBuckets({ link })).rejects.toMatchObject({
      name: 'FleetError',
      code: 'BucketMismatch',
      message: expect.stringMatching(/desired-state.*allow_direct is off.*max_age is set/) as string,
    });
    await expect(manager.streams.info(`KV_${BUCKETS.deviceState}`)).rejects.toThrow();
  });
});
