import { createBuckets, createFleet, type Fleet, type NatsLink, natsLink } from '@rollforward/nats';
import { type NatsCluster, startNatsCluster } from '@rollforward/test-hosts';
import { connect, type NatsConnection } from 'nats';
import type { DeploymentState } from 'rollforward';

import type { SeededRandom } from '../../support/seeded-random.ts';
import { type SimulatedDevice, startSimulatedDevice } from './simulated-device.ts';
import type { LoggedState } from './state-log.ts';
import { type ReadWatch, watchReads } from './watched-reads.ts';

/** A device of a world, and what its source gave it. */
export interface WorldDevice extends SimulatedDevice {
  readonly reads: ReadWatch;
}

/** Three servers, the buckets of a fleet three times, and devices that run. */
export interface ClusterWorld {
  readonly cluster: NatsCluster;
  readonly fleet: Fleet;
  readonly devices: readonly WorldDevice[];
  /** States by their place in the bucket, as clients that know nothing of us have got them, one from each server. */
  readonly log: ReadonlyMap<number, LoggedState>;
  stop(): Promise<void>;
}

export interface ClusterWorldOptions {
  readonly devices: number;
  readonly random: SeededRandom;
  readonly ageOf: (bytes: Uint8Array) => number;
}

/** What each device runs. */
export const DEPLOYMENT = 'shop';

/** Starts it all. Every device, and the fleet, may be connected to any of the servers. */
export async function startClusterWorld(options: ClusterWorldOptions): Promise<ClusterWorld> {
  const cluster = await startNatsCluster();
  const links: NatsLink[] = [];
  const devices: WorldDevice[] = [];
  const watchers: NatsConnection[] = [];
  const stop = async (): Promise<void> => {
    await Promise.allSettled(devices.map((device) => device.stop()));
    await Promise.allSettled(links.map((link) => link.close()));
    await Promise.all(watchers.map((watcher) => watcher.close()));
    await cluster.stop();
  };
  const openLink = (): NatsLink => {
    const link = natsLink({ servers: options.random.shuffle(cluster.urls) });
    links.push(link);
    return link;
  };
  try {
    const link = openLink();
    await createBuckets({ link, replicas: 3 });
    const fleet = createFleet({ link });
    const log = new Map<number, LoggedState>();
    for (const url of cluster.urls) watchers.push(await watchStates(url, log));
    for (let number = 1; number <= options.devices; number += 1) {
      const reads = watchReads(options.ageOf);
      const device = `device-${number}`;
      const started = startSimulatedDevice({
        device,
        link: openLink(),
        minReadySeconds: 0,
        watched: reads.watched,
      });
      devices.push({ ...started, reads });
    }
    return { cluster, fleet, devices, log, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** By the key-value view of `nats` itself; from that server only, so that the end of another one takes nothing away. */
async function watchStates(url: string, log: Map<number, LoggedState>): Promise<NatsConnection> {
  const connection = await connect({ servers: url, maxReconnectAttempts: -1, reconnectTimeWait: 100 });
  const states = await connection.jetstream().views.kv('device-state', { bindOnly: true });
  const watch = await states.watch();
  void (async () => {
    for await (const entry of watch) {
      const { key, revision: place, operation } = entry;
      if (operation === 'PUT') log.set(place, { key, place, state: entry.json<DeploymentState>() });
    }
  })();
  return connection;
}
