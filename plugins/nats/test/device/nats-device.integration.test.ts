import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import {
  type Agent,
  type Clock,
  createAgent,
  type DeploymentState,
  type LogLine,
  type MemorySource,
  memorySource,
  type StateReporter,
  systemClock,
} from 'rollforward';
import { FakeRuntime } from 'rollforward/testing';
import { describe, expect, onTestFinished, test, vi } from 'vitest';

import { streamConfig } from '../../src/fleet/bucket-config.ts';
import { parseStateRecord } from '../../src/format/state-record.ts';
import {
  BUCKETS,
  createBuckets,
  type DeviceEvent,
  existingConnection,
  type NatsConnection,
  natsDevice,
  type NatsLink,
  natsReporter,
} from '../../src/index.ts';
import { openBucket } from '../../src/wire/open-bucket.ts';
import { type Client, CLIENTS, connectWith, openFleet, startServer, web } from '../support/fleet-bench.ts';

const DEVICE = 'edge-1';
const KEY = { device: DEVICE, deployment: 'shop' };
const never = new AbortController().signal;

async function linkOf(client: Client, url: string): Promise<NatsLink> {
  return existingConnection(await connectWith(client, url));
}

/** What the fleet reads of `shop`. */
async function reported(link: NatsLink): Promise<DeploymentState | undefined> {
  const entry = await openBucket({ link, name: BUCKETS.deviceState }).get(`${DEVICE}.shop`);
  if (entry === undefined || entry.operation !== 'put') return undefined;
  const parsed = parseStateRecord(entry.bytes, KEY);
  if (parsed.kind === 'mistake') throw new Error(JSON.stringify(parsed.mistake));
  return parsed.value;
}

function state(sequence: number): DeploymentState {
  return {
    deployment: 'shop',
    deviceId: DEVICE,
    phase: 'Running',
    containerIds: {},
    services: {},
    sequence,
    bootId: 'boot',
    observedAt: 0,
  };
}

interface Reporting {
  readonly agent: Agent;
  readonly source: MemorySource;
  readonly runtime: FakeRuntime;
  stop(): Promise<void>;
}

/** A real agent whose documents come from memory, so that only its reports go over the network. */
function startAgent(reporter: StateReporter, runtime: FakeRuntime = new FakeRuntime()): Reporting {
  const source = memorySource();
  const agent = createAgent({
    owner: DEVICE,
    runtime,
    source,
    reporter,
    tickSeconds: 0.5,
    minReadySeconds: 0.05,
  });
  const life = new AbortController();
  const done = agent.run({ signal: life.signal });
  const stop = async (): Promise<void> => {
    life.abort();
    await done;
  };
  onTestFinished(stop);
  return { agent, source, runtime, stop };
}

async function eventually(check: () => Promise<void> | void, timeout = 60_000): Promise<void> {
  await vi.waitFor(check, { timeout, interval: 50 });
}

describe.each(CLIENTS)('a reporter on %s', (client) => {
  test('an older state that lands late cannot overwrite a newer one', async () => {
    const { server, link } = await openFleet(client);
    const before = natsReporter({ link: await linkOf(client, server.url), device: DEVICE });
    await before.report(state(1), never);
    const first = await openBucket({ link, name: BUCKETS.deviceState }).get(`${DEVICE}.shop`);
    await server.freeze();
    // Its bytes are on their way, and nobody waits for the answer.
    const given = before.report(state(2), AbortSignal.timeout(200));
    await expect(given).rejects.toMatchObject({ code: 'Aborted' });
    server.thaw();
    await before.report(state(3), never);
    expect(await reported(link)).toEqual(state(3));
    // What a proxy had held until now.
    const late = openBucket({ link, name: BUCKETS.deviceState }).put(`${DEVICE}.shop`, new Uint8Array(), {
      expected: first?.sequence,
    });
    await expect(late).rejects.toMatchObject({ code: 'Conflict' });
    // The next life knows no sequence.
    await natsReporter({ link, device: DEVICE }).report(state(1), never);
    expect(await reported(link)).toEqual(state(1));
  });

  test('a bucket that was deleted and created again is filled again', async () => {
    const { server, link } = await openFleet(client);
    // Five minutes are three seconds.
    const clock = hurried(100);
    const reporter = natsReporter({ link: await linkOf(client, server.url), device: DEVICE, clock });
    const { agent, source } = startAgent(reporter);
    source.put('shop', web('v1'));
    await eventually(async () => expect((await reported(link))?.phase).toBe('Running'));
    await link.connection()?.request('$JS.API.STREAM.DELETE.KV_device-state', new Uint8Array());
    await createBuckets({ link });
    await eventually(async () => expect(await reported(link)).toEqual(agent.state('shop')));
  });

  test('states survive an outage, and arrive after it', async () => {
    const storeDir = await mkdtemp(join(tmpdir(), 'rollforward-nats-device-'));
    onTestFinished(() => rm(storeDir, { recursive: true, force: true }));
    const server = await startServer({ storeDir });
    const { link } = await openFleet(client, server);
    const reporter = natsReporter({ link: await linkOf(client, server.url), device: DEVICE });
    const { agent, source } = startAgent(reporter);
    source.put('shop', web('v1', 1));
    await eventually(async () => expect((await reported(link))?.phase).toBe('Running'));
    const v1 = await reported(link);

    await server.stop('SIGKILL');
    source.put('shop', web('v2', 2));
    await eventually(() => expect(agent.state('shop')).toMatchObject({ generation: 2, phase: 'Running' }));
    await startServer({ storeDir, port: server.port });
    await eventually(async () => expect(await reported(link)).toEqual(agent.state('shop')));
    expect((await reported(link))?.sequence).toBeGreaterThan(v1?.sequence ?? Infinity);
    expect((await reported(link))?.bootId).toBe(v1?.bootId);
  });

  test('the key goes with its deployment, also where the agent died before it could say so', async () => {
    const { server, link } = await openFleet(client);
    const reporter = natsReporter({ link: await linkOf(client, server.url), device: DEVICE });
    const first = startAgent(reporter);
    first.source.put('shop', web('v1'));
    await eventually(async () => expect((await reported(link))?.phase).toBe('Running'));
    first.source.delete('shop');
    await eventually(async () => expect(await reported(link)).toBeUndefined());

    first.source.put('shop', web('v2'));
    await eventually(async () => expect((await reported(link))?.phase).toBe('Running'));
    await first.stop();
    // Nothing of it is on the host or in a cache any more, as if it had died after the deletion.
    startAgent(natsReporter({ link, device: DEVICE }));
    await eventually(async () => expect(await reported(link)).toBeUndefined());
    const entry = await openBucket({ link, name: BUCKETS.deviceState }).get(`${DEVICE}.shop`);
    expect(entry?.operation).toBe('deleted');
  });
});

describe.each(CLIENTS)('a device on %s', (client) => {
  test('gives signs of life that end with it, shows logs, and leaves nothing behind', async () => {
    const server = await startServer();
    const fleetLink = await linkOf(client, server.url);
    await createShortHeartbeats(fleetLink);
    const { fleet } = await openFleet(client, server);
    const counted = countSubscriptions(await connectWith(client, server.url));
    const link = existingConnection(counted.connection);
    const events: DeviceEvent[] = [];
    const versions = { agent: '1.2.3' };
    const device = natsDevice({
      link,
      device: DEVICE,
      labels: { site: 'berlin' },
      versions,
      heartbeatSeconds: 1,
      onEvent: (event) => events.push(event),
    });
    const runtime = new FakeRuntime();
    const { source, reporter } = device;
    const agent = createAgent({
      owner: DEVICE,
      runtime,
      source,
      reporter,
      tickSeconds: 0.5,
      minReadySeconds: 0.05,
    });
    const life = new AbortController();
    const runs = Promise.all([
      agent.run({ signal: life.signal }),
      device.run({ signal: life.signal, agent, runtime }),
    ]);
    await fleet.putDeployment({ ...KEY, document: web('v1') });
    await eventually(async () => expect((await reported(fleetLink))?.phase).toBe('Running'));

    const heartbeats = openBucket({ link: fleetLink, name: BUCKETS.deviceHeartbeat });
    await eventually(async () => {
      const beat = await heartbeats.get(DEVICE);
      expect(beat?.size).toBeLessThan(96);
      expect(new TextDecoder().decode(beat?.bytes)).toMatch(/"sequence":[2-9]/);
    });
    expect(await fleet.listDevices()).toMatchObject([{ device: DEVICE }]);
    expect(await fleet.ping({ device: DEVICE })).toMatchObject({ versions, deployments: 1, failed: 0 });
    device.describe({ labels: { site: 'paris' } });
    await eventually(async () => {
      const info = await openBucket({ link: fleetLink, name: BUCKETS.deviceInfo }).get(DEVICE);
      expect(new TextDecoder().decode(info?.bytes)).toContain('"site":"paris"');
    });

    // What there is; what comes, until the container ends.
    const id = agent.state('shop')?.containerIds['web'] ?? '';
    runtime.print(id, 'one');
    runtime.print(id, 'two', 'stderr');
    const logs = { ...KEY, service: 'web' };
    expect(await textsOf(fleet.logs({ ...logs, tail: 1 }))).toEqual(['two']);
    const followed = textsOf(fleet.logs({ ...logs, follow: true }));
    await eventually(() => expect(events.filter(({ type }) => type === 'logs-opened')).toHaveLength(2));
    await delay(300);
    runtime.print(id, 'three');
    await delay(300);
    runtime.exit(id, 0);
    expect(await followed).toEqual(['one', 'two', 'three']);

    // Whoever waits for lines is told that the agent stops.
    await eventually(() => expect(runtime.container(id)?.state).toBe('running'));
    const waiting = textsOf(fleet.logs({ ...logs, follow: true }));
    const refused = waiting.catch((error: unknown) => error);
    await eventually(() => expect(events.filter(({ type }) => type === 'logs-opened')).toHaveLength(3));
    await delay(300);
    life.abort();
    await runs;
    expect(await refused).toMatchObject({ code: 'DeviceRefused', reason: 'Stopping' });
    expect(counted.open()).toBe(0);
    await expect(fleet.ping({ device: DEVICE })).rejects.toMatchObject({ code: 'DeviceOffline' });
    await eventually(async () => expect(await heartbeats.get(DEVICE)).toBeUndefined());
    expect(events.filter(({ type }) => type.endsWith('-failed'))).toEqual([]);
  });
});

async function textsOf(lines: AsyncIterable<LogLine>): Promise<readonly string[]> {
  const texts: string[] = [];
  for await (const { text } of lines) texts.push(text);
  return texts;
}

/** Time that goes by `factor` times as fast. */
function hurried(factor: number): Clock {
  return {
    now: () => systemClock.now() * factor,
    wallNow: () => systemClock.wallNow(),
    sleep: (ms, signal) => systemClock.sleep(ms / factor, signal),
  };
}

/** A bucket of heartbeats that expire sooner than anybody should want. */
async function createShortHeartbeats(link: NatsLink): Promise<void> {
  const bucket = BUCKETS.deviceHeartbeat;
  const config = streamConfig({ bucket, replicas: 1, heartbeatTtlSeconds: 3, maxBytes: undefined });
  const payload = new TextEncoder().encode(JSON.stringify(config));
  await link.connection()?.request(`$JS.API.STREAM.CREATE.KV_${bucket}`, payload);
}

/** A connection that knows how many subscriptions are open on it, besides those of its own requests. */
function countSubscriptions(connection: NatsConnection): {
  readonly connection: NatsConnection;
  open(): number;
} {
  let open = 0;
  const subscribe: NatsConnection['subscribe'] = (subject, options) => {
    const subscription = connection.subscribe(subject, options);
    open += 1;
    let isOpen = true;
    return {
      unsubscribe() {
        if (isOpen) open -= 1;
        isOpen = false;
        subscription.unsubscribe();
      },
    };
  };
  const counting = new Proxy(connection, {
    get(target, name) {
      if (name === 'subscribe') return subscribe;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  return { connection: counting, open: () => open };
}
