import { podmanCli } from '@rollforward/podman-cli';
import { podmanWrapper, startPodmanHost, startRegistry } from '@rollforward/test-hosts';
import { SPEC_FEATURES } from 'rollforward';
import type { ConformanceSubject } from 'rollforward/testing';

import { openPodmanBench } from './podman-bench.ts';
import { dropPodmanEvents, endPodmanStreams, podmanStreams } from './podman-streams.ts';
import { podmanWords } from './podman-words.ts';

/** A real Podman as a subject of the conformance suite. All benches share one host; `stop` ends it. */
export interface PodmanCliSubject extends ConformanceSubject {
  stop(): Promise<void>;
}

/** Starts a host and makes a subject of it. Throws `HostUnavailable` where Podman cannot be run. */
export async function startPodmanCliSubject(): Promise<PodmanCliSubject> {
  const host = await startPodmanHost();
  const words = podmanWords(host.dir);
  const podman = await podmanWrapper(host, { script: words.script });
  const registry = await startRegistry();
  const version = (await host.run(['version', '--format', '{{.Client.Version}}'])).stdout.trim();
  return {
    name: `podman-cli on Podman ${version}`,
    groups: ['core', 'image', 'network', 'events', 'logs'],
    features: { spec: SPEC_FEATURES, exitCodes: true, oomKilled: false, scope: 'host' },
    optionalVerbs: ['renameContainer'],
    open: async () =>
      openPodmanBench({
        host,
        registry,
        attach: () => podmanCli({ podman: podman.path, env: host.env }),
        between: {
          setWord: () => words.hibernate(),
          engineRequests: async () => (await podman.calls()).length,
          disturb: (disturbance) => podman.setMode(disturbance === 'none' ? 'pass' : disturbance),
          dropEvents: () => dropPodmanEvents(host),
          openStreams: async () => (await podmanStreams(host)).length,
        },
        async calm() {
          await words.wake();
          await podman.setMode('pass');
          await endPodmanStreams(host);
        },
      }),
    async stop() {
      await host.stop();
      await registry.stop();
    },
  };
}
