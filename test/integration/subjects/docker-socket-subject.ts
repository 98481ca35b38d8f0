import { join } from 'node:path';

import { dockerSocket } from '@rollforward/podman-socket';
import { startDockerHost } from '@rollforward/test-hosts';
import { SPEC_FEATURES } from 'rollforward';
import type { ConformanceSubject } from 'rollforward/testing';

import { openDockerBench } from './docker-bench.ts';
import { startServiceProxy } from './service-proxy.ts';

/** A real Docker Engine as a subject of the conformance suite. All benches share one host; `stop` ends it. */
export interface DockerSocketSubject extends ConformanceSubject {
  stop(): Promise<void>;
}

/** Starts a host and makes a subject of it. Throws `HostUnavailable` where Docker Engine cannot be run. */
export async function startDockerSocketSubject(): Promise<DockerSocketSubject> {
  const host = await startDockerHost();
  const proxy = await startServiceProxy(join(host.dir, 'proxy.sock'), host.socketPath);
  const registry = await host.startRegistry();
  const version = (await host.run(['version', '--format', '{{.Server.Version}}'])).stdout.trim();
  return {
    name: `docker-socket on Docker Engine ${version}`,
    groups: ['core', 'image', 'network', 'events', 'logs'],
    features: { spec: SPEC_FEATURES, exitCodes: true, oomKilled: true, scope: 'host' },
    optionalVerbs: ['renameContainer', 'describeEngine'],
    neverShows: ['stopping'],
    open: async () =>
      openDockerBench({
        host,
        registry,
        attach: () => dockerSocket({ socketPath: proxy.socketPath }),
        between: {
          setWord: async () => proxy.hibernate(true),
          engineRequests: async () => proxy.requests().length,
          disturb: async (disturbance) => proxy.disturb(disturbance),
          dropEvents: async () => proxy.dropEvents(),
          openStreams: async () => proxy.openStreams(),
        },
        async calm() {
          proxy.hibernate(false);
          proxy.disturb('none');
          proxy.endStreams();
        },
      }),
    async stop() {
      await proxy.stop();
      await host.stop();
    },
  };
}
