import { connect as connectV3 } from '@nats-io/transport-node';
import { startNatsServer, type NatsServer, type NatsServerOptions } from '@rollforward/test-hosts';
import { connect as connectV2 } from 'nats';
import { type DeploymentDocument, type DeploymentState, createAgent } from 'rollforward';
import { FakeRuntime } from 'rollforward/testing';
import { onTestFinished } from 'vitest';

import {
  BUCKETS,
  createBuckets,
  createFleet,
  existingConnection,
  type Fleet,
  type NatsConnection,
  natsDevice,
  type NatsLink,
} from '../../src/index.ts';
import { openBucket } from '../../src/wire/open-bucket.ts';

/** The two client libraries. */
export const CLIENTS = ['nats 2', 'nats.js 3'] as const;
export type Client = (typeof CLIENTS)[number];

/** Starts a server that ends with the test. */
export async function startServer(options: NatsServerOptions = {}): Promise<NatsServer> {
  const server = await startNatsServer(options);
  onTestFinished(() => server.stop('SIGKILL'));
  return server;
}

/** A connection that never gives up, closed with the test. */
export async function connectWith(client: Client, url: string): Promise<NatsConnection> {
  const options = {
    servers: url,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 50,
    reconnectJitter: 50,
    pingInterval: 500,
    maxPingOut: 2,
  };
  const connection: NatsConnection =
    client === 'nats 2' ? await connectV2(options) : await connectV3(options);
  onTestFinished(() => connection.close());
  return connection;
}

/** A fleet with its buckets on a server. */
export interface FleetBench {
  readonly server: NatsServer;
  readonly link: NatsLink;
  readonly fleet: Fleet;
}

export async function openFleet(client: Client = 'nats 2', server?: NatsServer): Promise<FleetBench> {
  const used = server ?? (await startServer());
  const link = existingConnection(await connectWith(client, used.url));
  await createBuckets({ link });
  return { server: used, link, fleet: createFleet({ link }) };
}

/** A document of one service. */
export function web(tag: string, generation?: number): DeploymentDocument {
  return {
    apiVersion: 'rollforward/v1',
    ...(generation === undefined ? {} : { generation }),
    services: { web: { image: `web:${tag}` } },
  };
}

/** Writes states as a device would, by hand. */
export function handOf(link: NatsLink, device: string, deployment: string) {
  const bucket = openBucket({ link, name: BUCKETS.deviceState });
  const key = `${device}.${deployment}`;
  let sequence = 0;
  return {
    async report(state: Partial<DeploymentState>): Promise<void> {
      sequence += 1;
      const whole = {
        deployment,
        deviceId: device,
        phase: 'Pending',
        containerIds: {},
        services: {},
        sequence,
        bootId: 'boot-1',
        observedAt: 0,
        ...state,
      };
      await bucket.put(key, new TextEncoder().encode(JSON.stringify(whole)));
    },
    garbage: (text: string) => bucket.put(key, new TextEncoder().encode(text)),
    remove: () => bucket.remove(key),
  };
}

/** A device with a real agent on a fake engine, until the test ends or it is stopped. */
export interface TestDevice {
  readonly runtime: FakeRuntime;
  stop(): Promise<void>;
}

/** What a test device can be told. */
export interface TestDeviceOptions {
  readonly device: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly runtime?: FakeRuntime;
  readonly client?: Client;
}

export async function startDevice(url: string, options: TestDeviceOptions): Promise<TestDevice> {
  const { device, labels = {}, runtime = new FakeRuntime(), client = 'nats 2' } = options;
  const connection = await connectWith(client, url);
  const link = existingConnection(connection);
  const plane = natsDevice({ link, device, labels, heartbeatSeconds: 1 });
  const agent = createAgent({
    owner: device,
    runtime,
    source: plane.source,
    reporter: plane.reporter,
    minReadySeconds: 0.1,
    tickSeconds: 1,
  });
  const life = new AbortController();
  const runs = Promise.all([
    agent.run({ signal: life.signal }),
    plane.run({ signal: life.signal, agent, runtime }),
  ]);
  async function stop(): Promise<void> {
    life.abort();
    await runs;
    await connection.close();
  }
  onTestFinished(stop);
  return { runtime, stop };
}
