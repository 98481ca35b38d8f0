import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { freePort } from './free-port.ts';
import { type JetStreamReport, readJetStream } from './nats-monitor.ts';
import { type NatsServer, type NatsServerOptions, startNatsServer } from './nats-server.ts';

/** One server of a cluster. Its ports and its store stay the same over restarts. */
export interface NatsNode {
  /** `n1`, `n2` … */
  readonly name: string;
  readonly port: number;
  /** `nats://127.0.0.1:<port>` */
  readonly url: string;
  isRunning(): boolean;
  /** Stops it where it is. */
  freeze(): Promise<void>;
  thaw(): void;
  /** Ends it with SIGKILL by default, frozen or not, and keeps its store. */
  kill(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Starts it again with what it had, and resolves when it answers: that it has caught up is not said by that. */
  restart(): Promise<void>;
}

/** Several NATS servers with JetStream that replicate what they are given. */
export interface NatsCluster {
  readonly nodes: readonly NatsNode[];
  /** Of all nodes, whether they run or not. */
  readonly urls: readonly string[];
  /** The node that says of itself that it leads the stream (of a bucket: `KV_<bucket>`), or `undefined` where none does now. */
  leaderOf(stream: string): Promise<NatsNode | undefined>;
  /** Resolves when the nodes that run agree on who leads the cluster. Rejects after 30 s. */
  ready(): Promise<void>;
  stop(): Promise<void>;
}

/** What a cluster is like. */
export interface NatsClusterOptions {
  /** 3 by default. */
  readonly size?: number;
  /** Further text of each node's configuration file, as for users or TLS. */
  readonly configuration?: string;
}

interface MonitoredNode extends NatsNode {
  /** What it says of itself; `undefined` where it does not answer. */
  report(): Promise<JetStreamReport | undefined>;
}

const READY_WITHIN_MS = 30_000;

/**
 * Starts a cluster on the loopback address and waits until it is ready. Throws `HostUnavailable` where there is no
 * nats-server.
 */
export async function startNatsCluster(options: NatsClusterOptions = {}): Promise<NatsCluster> {
  const dir = await mkdtemp(join(tmpdir(), 'rollforward-nats-cluster-'));
  const names = Array.from({ length: options.size ?? 3 }, (_, index) => `n${index + 1}`);
  const routes = await Promise.all(names.map(() => freePort()));
  const nodes = await Promise.all(
    names.map(async (name, index) => {
      const [port, monitorPort] = await Promise.all([freePort(), freePort()]);
      const configuration = nodeConfiguration(name, routes, index) + (options.configuration ?? '');
      return clusterNode(name, monitorPort, {
        port,
        storeDir: join(dir, name),
        configuration,
        args: ['-m', String(monitorPort)],
      });
    }),
  );
  const cluster: NatsCluster = {
    nodes,
    urls: nodes.map(({ url }) => url),
    async leaderOf(stream) {
      const reports = await Promise.all(nodes.map((node) => node.report()));
      return nodes.find(({ name }, index) => reports[index]?.streams.get(stream) === name);
    },
    ready: () => untilReady(nodes),
    async stop() {
      await Promise.all(nodes.map((node) => node.kill()));
      await rm(dir, { recursive: true, force: true });
    },
  };
  try {
    await Promise.all(nodes.map((node) => node.restart()));
    await cluster.ready();
    return cluster;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

function clusterNode(
  name: string,
  monitorPort: number,
  options: NatsServerOptions & { readonly port: number },
): MonitoredNode {
  let server: NatsServer | undefined;
  return {
    name,
    port: options.port,
    url: `nats://127.0.0.1:${options.port}`,
    isRunning: () => server !== undefined,
    report: () => (server === undefined ? Promise.resolve(undefined) : readJetStream(monitorPort)),
    async freeze() {
      await server?.freeze();
    },
    thaw() {
      server?.thaw();
    },
    async kill(signal = 'SIGKILL') {
      const running = server;
      server = undefined;
      await running?.stop(signal);
    },
    async restart() {
      server ??= await startNatsServer(options);
    },
  };
}

function nodeConfiguration(name: string, routes: readonly number[], index: number): string {
  const others = routes.filter((_, other) => other !== index);
  return `server_name: ${name}
cluster {
  name: fleet
  listen: "127.0.0.1:${routes[index]}"
  routes: [${others.map((port) => `"nats-route://127.0.0.1:${port}"`).join(', ')}]
}
`;
}

async function untilReady(nodes: readonly MonitoredNode[]): Promise<void> {
  for (const begin = performance.now(); !(await isReady(nodes)); await sleep(50)) {
    if (performance.now() - begin > READY_WITHIN_MS) throw new Error('the NATS cluster has no leader');
  }
}

async function isReady(nodes: readonly MonitoredNode[]): Promise<boolean> {
  const running = nodes.filter((node) => node.isRunning());
  const reports = await Promise.all(running.map((node) => node.report()));
  const leader = reports[0]?.leader;
  return (
    running.some(({ name }) => name === leader) &&
    reports.every((report) => report?.leader === leader && report?.size === nodes.length)
  );
}
