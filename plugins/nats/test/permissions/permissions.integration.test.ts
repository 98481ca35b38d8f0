import { setTimeout as sleep } from 'node:timers/promises';

import { connect, headers, type JetStreamManager, type NatsConnection } from 'nats';
import { createAgent } from 'rollforward';
import { FakeRuntime } from 'rollforward/testing';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';

import {
  BUCKETS,
  createBuckets,
  createFleet,
  devicePermissions,
  fleetPermissions,
  natsDevice,
  type NatsPermissions,
  natsServerUser,
  natsSource,
} from '../../src/index.ts';
import { connected, openLink, startServer } from '../support/link-bench.ts';

const PASSWORD = 'only-for-this-test';

function userOf(user: string, permissions: NatsPermissions): string {
  return natsServerUser({ permissions, login: { kind: 'password', user, password: PASSWORD } });
}

let configuration: string;

beforeAll(() => {
  configuration = `authorization { users = [
    { user: root, password: ${PASSWORD} }
    ${userOf('fleet', fleetPermissions({ createsBuckets: true }))}
    ${userOf('one', devicePermissions({ device: 'one' }))}
    ${userOf('two', devicePermissions({ device: 'two' }))}
  ] }`;
});

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const text = (data: Uint8Array): string => new TextDecoder().decode(data);
const DOCUMENT = { apiVersion: 'rollforward/v1', services: { web: { image: 'web:1' } } } as const;

interface Plane {
  readonly url: string;
  readonly root: NatsConnection;
  readonly streams: JetStreamManager;
}

/** A server with the buckets, made by the fleet's user, and a document for each device. */
async function startPlane(): Promise<Plane> {
  const { url } = await startServer({ configuration });
  const { link } = linkOf(url, 'fleet');
  await connected(link);
  await createBuckets({ link });
  const root = await connect({ servers: url, user: 'root', pass: PASSWORD });
  onTestFinished(() => root.close());
  for (const device of ['one', 'two'])
    await root.request(`$KV.desired-state.${device}.shop`, bytes(DOCUMENT));
  return { url, root, streams: await root.jetstreamManager() };
}

function linkOf(url: string, user: string) {
  const give = () => ({ kind: 'user', user, password: PASSWORD }) as const;
  const device = user === 'fleet' ? {} : { device: user };
  return openLink({ servers: url, credentials: { kind: 'function', give }, ...device });
}

/** A connection of a device with nothing between. */
async function startRaw(
  url: string,
  user: string,
): Promise<{ connection: NatsConnection; refused: string[] }> {
  const connection = await connect({ servers: url, user, pass: PASSWORD, inboxPrefix: `_INBOX_${user}` });
  onTestFinished(() => connection.close());
  const refused: string[] = [];
  const follow = async (): Promise<void> => {
    for await (const { permissionContext } of connection.status()) {
      if (permissionContext !== undefined) refused.push(permissionContext.subject);
    }
  };
  follow().catch(() => undefined);
  return { connection, refused };
}

async function removeKey(connection: NatsConnection, subject: string): Promise<void> {
  const mark = headers();
  mark.set('KV-Operation', 'DEL');
  await connection.request(subject, undefined, { timeout: 2000, headers: mark });
}

describe('two devices and a fleet, each with its own permissions', () => {
  test('do all that they do', async () => {
    const { url, root } = await startPlane();
    const violations: string[] = [];
    const stop = new AbortController();
    const running = ['one', 'two'].map((device) => {
      const { link } = linkOf(url, device);
      const onEvent = ({ type }: { readonly type: string }): void => {
        if (type.endsWith('-failed')) violations.push(`${device}: ${type}`);
      };
      const plane = natsDevice({ link, device, heartbeatSeconds: 1, onEvent });
      const { source, reporter } = plane;
      const runtime = new FakeRuntime();
      // A state of an earlier life, which nobody wants any more.
      const stale = root.request(`$KV.device-state.${device}.gone`, bytes({}));
      const agent = createAgent({ owner: device, deviceId: device, runtime, source, reporter });
      agent.on('event', ({ type }) => {
        if (/report.*failed|source.*unavailable/.test(type)) violations.push(`${device}: ${type}`);
      });
      const run = async (): Promise<void> => {
        await stale;
        await connected(link);
        expect(await reporter.list?.(stop.signal)).toEqual(['gone']);
        const { signal } = stop;
        await Promise.all([agent.run({ signal }), plane.run({ signal, agent, runtime })]);
      };
      return run();
    });
    const { link } = linkOf(url, 'fleet');
    await connected(link);
    const fleet = createFleet({ link });
    const signal = AbortSignal.timeout(30_000);
    for (const device of ['one', 'two']) {
      const document = { ...DOCUMENT, services: { web: { image: 'web:2' } } };
      const place = { device, deployment: 'shop' } as const;
      const { revision } = await fleet.putDeployment({ ...place, document });
      const outcome = await fleet.waitFor({ ...place, revision, phase: 'Running', signal });
      expect(outcome).toMatchObject({ kind: 'reached' });
      expect(await fleet.ping({ device })).toMatchObject({ deployments: 1 });
    }
    expect((await fleet.listDevices()).map(({ device, online }) => [device, online])).toEqual([
      ['one', true],
      ['two', true],
    ]);
    await fleet.deleteDeployment({ device: 'one', deployment: 'shop' });
    stop.abort();
    await Promise.all(running);
    expect(violations).toEqual([]);
  });
});

describe('a device that is not honest', () => {
  test('is refused whatever is of another one, and the streams', async () => {
    const { url, streams } = await startPlane();
    const { connection, refused } = await startRaw(url, 'one');
    const strange = [
      '$KV.desired-state.one.shop',
      '$KV.desired-state.two.shop',
      '$KV.device-state.two.shop',
      '$KV.device-info.two',
      '$KV.device-heartbeat.two',
      ...Object.values(BUCKETS).flatMap((bucket) => [
        `$JS.API.DIRECT.GET.KV_${bucket}`,
        `$JS.API.DIRECT.GET.KV_${bucket}.$KV.${bucket}.two.shop`,
        `$JS.API.DIRECT.GET.KV_${bucket}.$KV.${bucket}.>`,
        `$JS.API.STREAM.INFO.KV_${bucket}`,
        `$JS.API.STREAM.MSG.GET.KV_${bucket}`,
        `$JS.API.STREAM.MSG.DELETE.KV_${bucket}`,
        `$JS.API.STREAM.PURGE.KV_${bucket}`,
        `$JS.API.STREAM.DELETE.KV_${bucket}`,
        `$JS.API.STREAM.UPDATE.KV_${bucket}`,
        `$JS.API.CONSUMER.NAMES.KV_${bucket}`,
        `$JS.API.CONSUMER.LIST.KV_${bucket}`,
        `$JS.API.CONSUMER.CREATE.KV_${bucket}`,
        `$JS.API.CONSUMER.CREATE.KV_${bucket}.mine`,
        `$JS.API.CONSUMER.DURABLE.CREATE.KV_${bucket}.mine`,
        `$JS.API.CONSUMER.CREATE.KV_${bucket}.mine.>`,
        `$JS.API.CONSUMER.CREATE.KV_${bucket}.mine.$KV.${bucket}.>`,
        `$JS.API.CONSUMER.CREATE.KV_${bucket}.mine.$KV.${bucket}.*.shop`,
        `$JS.API.CONSUMER.CREATE.KV_${bucket}.mine.$KV.${bucket}.two.*`,
      ]),
      '$JS.API.STREAM.CREATE.mine',
      '$JS.API.INFO',
      'rollforward.command.two.ping',
      'rollforward.command.one.ping',
      'rollforward.reply.two.00000000',
      '_INBOX.00000000',
    ];
    for (const subject of strange) connection.publish(subject);
    const heard = [
      '>',
      '$KV.>',
      '_INBOX.>',
      '_INBOX_two.>',
      'rollforward.command.*.ping',
      'rollforward.reply.>',
    ];
    for (const subject of heard) connection.subscribe(subject, { callback: () => undefined });
    await connection.flush();
    await expect.poll(() => refused.toSorted()).toEqual([...strange, ...heard].sort());
    for (const bucket of Object.values(BUCKETS)) {
      expect((await streams.streams.info(`KV_${bucket}`)).state.consumer_count).toBe(0);
    }
  });

  test('gets no other key by a request that says one thing in its subject and another in its payload', async () => {
    const { url } = await startPlane();
    const { connection } = await startRaw(url, 'one');
    const create = async (config: object): Promise<string> => {
      const subject = '$JS.API.CONSUMER.CREATE.KV_desired-state.mine.$KV.desired-state.one.*';
      const request = bytes({
        stream_name: 'KV_desired-state',
        config: { name: 'mine', deliver_subject: '_INBOX_one.x', ack_policy: 'none', ...config },
      });
      return text((await connection.request(subject, request, { timeout: 2000 })).data);
    };
    for (const other of ['$KV.desired-state.two.*', '$KV.desired-state.>', '>', '']) {
      expect(await create({ filter_subject: other })).toContain('"error"');
    }
    const direct = '$JS.API.DIRECT.GET.KV_desired-state.$KV.desired-state.one.nothing';
    for (const payload of [
      { last_by_subj: '$KV.desired-state.two.shop' },
      { seq: 2 },
      { seq: 1, next_by_subj: '>' },
    ]) {
      const { data } = await connection.request(direct, bytes(payload), { timeout: 2000 });
      expect(text(data)).toBe('');
    }
  });

  test('brings what it has written to no other key by a consumer', async () => {
    const { url, streams } = await startPlane();
    const { connection } = await startRaw(url, 'one');
    await connection.request('$KV.device-state.one.evil', bytes({ evil: true }));
    const targets = [
      '$KV.desired-state.two.shop',
      '$KV.device-state.two.shop',
      '$JS.API.STREAM.PURGE.KV_desired-state',
    ];
    for (const [index, target] of targets.entries()) {
      const config = {
        name: `c${index}`,
        deliver_subject: target,
        deliver_policy: 'last_per_subject',
        filter_subject: '$KV.device-state.one.*',
        ack_policy: 'none',
      };
      const subject = `$JS.API.CONSUMER.CREATE.KV_device-state.c${index}.$KV.device-state.one.*`;
      await connection.request(subject, bytes({ stream_name: 'KV_device-state', config }), { timeout: 2000 });
    }
    await sleep(300);
    const last = await streams.streams.getMessage('KV_desired-state', {
      last_by_subj: '$KV.desired-state.two.shop',
    });
    expect(text(last.data)).toBe(text(bytes(DOCUMENT)));
    expect((await streams.streams.info('KV_device-state')).state.messages).toBe(1);
  });

  // Not what anybody wants: what docs/security.md says about one account is true of this server.
  test('sends answers wherever it wants, which permissions do not see', async () => {
    const { url, root, streams } = await startPlane();
    const { connection } = await startRaw(url, 'one');
    await removeKey(root, '$KV.desired-state.one.old');
    const other = { last_by_subj: '$KV.desired-state.two.shop' };
    const seen = async (): Promise<string> => {
      await connection.flush();
      const { data, header } = await streams.streams.getMessage('KV_desired-state', other);
      return `${header.get('KV-Operation')} ${text(data)}`;
    };
    connection.publish('$KV.device-state.one.shop', bytes({}), { reply: '$KV.desired-state.two.shop' });
    await expect.poll(seen).toContain('{"stream":"KV_device-state"');
    const direct = '$JS.API.DIRECT.GET.KV_desired-state.$KV.desired-state.one.';
    connection.publish(`${direct}shop`, undefined, { reply: '$KV.desired-state.two.shop' });
    await expect.poll(seen).toBe(` ${text(bytes(DOCUMENT))}`);
    connection.publish(`${direct}old`, undefined, { reply: '$KV.desired-state.two.shop' });
    await expect.poll(seen).toBe('DEL ');
    connection.publish(`${direct}nothing`, undefined, { reply: '$JS.API.STREAM.DELETE.KV_desired-state' });
    await connection.flush();
    const look = (): Promise<string> => streams.streams.info('KV_desired-state').then(() => 'there', String);
    await expect.poll(look).toContain('stream not found');
  });

  test('does not delete what another device runs by having a deletion of its own answered to that key', async () => {
    const { url, root } = await startPlane();
    const { connection } = await startRaw(url, 'one');
    await removeKey(root, '$KV.desired-state.one.old');
    const { link } = linkOf(url, 'two');
    await connected(link);
    const source = natsSource({ link, device: 'two' });
    const reply = '$KV.desired-state.two.shop';
    connection.publish('$JS.API.DIRECT.GET.KV_desired-state.$KV.desired-state.one.old', undefined, {
      reply,
    });
    await connection.flush();
    await sleep(100);
    const read = await source.read(AbortSignal.timeout(10_000));
    expect(read.kind === 'snapshot' && [...read.deleted]).toEqual([]);
  });

  test('does not end what others read by a status in its own key', async () => {
    const { url } = await startPlane();
    const { connection } = await startRaw(url, 'one');
    const status = headers(404, 'gone');
    await connection.request('$KV.device-info.one', bytes({}), { timeout: 2000, headers: status });
    const { link } = linkOf(url, 'fleet');
    await connected(link);
    expect(await createFleet({ link }).listDevices()).toBeInstanceOf(Array);
  });
});
