import { join } from 'node:path';

import { podmanSocket } from '@rollforward/podman-socket';
import { SPEC_FEATURES } from 'rollforward';
import type { ConformanceSubject } from 'rollforward/testing';

import { type BenchPodman, startInstalledPodman } from './bench-podman.ts';
import { openPodmanBench } from './podman-bench.ts';
import { startPodmanService } from './podman-service.ts';
import { startServiceProxy } from './service-proxy.ts';

/** A real service of Podman as a subject of the conformance suite. All benches share one host; `stop` ends it. */
export interface PodmanSocketSubject extends ConformanceSubject {
  stop(): Promise<void>;
}

/** A proxy's password that the service knows, and no container may. */
const PROXY = 'http://user:password@no.example:1';

/** Starts a Podman with a service and makes a subject of it. Throws `HostUnavailable` where Podman cannot be run. */
export async function startPodmanSocketSubject(
  start: () => Promise<BenchPodman> = startInstalledPodman,
): Promise<PodmanSocketSubject> {
  const podman = await start();
  const { host } = podman;
  const service = await startPodmanService(host, join(host.dir, 'podman.sock'), { ftp_proxy: PROXY });
  const proxy = await startServiceProxy(join(host.dir, 'proxy.sock'), service.socketPath);
  const version = (await host.run(['version', '--format', '{{.Client.Version}}'])).stdout.trim();
  return {
    name: `podman-socket on Podman ${version}`,
    groups: ['core', 'image', 'network', 'events', 'logs'],
    features: { spec: SPEC_FEATURES, exitCodes: true, oomKilled: false, scope: 'host' },
    optionalVerbs: ['renameContainer', 'describeEngine'],
    open: async () =>
      openPodmanBench({
        podman,
        attach: () => podmanSocket({ socketPath: proxy.socketPath }),
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
      await service.stop();
      await podman.stop();
    },
  };
}
