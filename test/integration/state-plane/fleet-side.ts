import { setTimeout as sleep } from 'node:timers/promises';

import { createBuckets, createFleet, existingConnection, type Fleet, type NatsLink } from '@rollforward/nats';
import { connect, type ConnectionOptions, type JetStreamManager, type NatsConnection } from 'nats';
import type { DeploymentState } from 'rollforward';

/** What a fleet's owner has: a connection that never gives up, buckets, and a fleet. */
export interface FleetSide {
  readonly link: NatsLink;
  readonly fleet: Fleet;
  /** Makes the buckets where they are not there. */
  makeBuckets(): Promise<void>;
  /** The server's own view of streams and consumers. */
  manager(): Promise<JetStreamManager>;
  /** What a device has reported of a deployment, as any client of NATS reads it; `undefined` where nothing is there. */
  reported(device: string, deployment: string): Promise<DeploymentState | undefined>;
  close(): Promise<void>;
}

/** Connects to a server that is there. */
export async function openFleetSide(options: ConnectionOptions): Promise<FleetSide> {
  const connection: NatsConnection = await connect({
    maxReconnectAttempts: -1,
    reconnectTimeWait: 100,
    reconnectJitter: 50,
    ...options,
  });
  const link = existingConnection(connection);
  const fleet = createFleet({ link });
  return {
    link,
    fleet,
    makeBuckets: () => createBuckets({ link }),
    manager: () => connection.jetstreamManager({ checkAPI: false }),
    async reported(device, deployment) {
      const kv = await connection.jetstream({ checkAPI: false }).views.kv('device-state', { bindOnly: true });
      const entry = await kv.get(`${device}.${deployment}`);
      return entry?.operation === 'PUT' ? entry.json<DeploymentState>() : undefined;
    },
    async close() {
      await link.close();
      await connection.close();
    },
  };
}

const WITHIN_MS = 60_000;
const AGAIN_MS = 200;

/** Does it again until it succeeds: what somebody does whose server is away, for a minute. */
export async function persistently<T>(run: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  for (;;) {
    try {
      return await run();
    } catch (error) {
      if (performance.now() - begun > WITHIN_MS) throw error;
    }
    await sleep(AGAIN_MS);
  }
}
