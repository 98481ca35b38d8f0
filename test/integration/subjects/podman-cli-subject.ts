import { podmanCli } from '@rollforward/podman-cli';
import { podmanWrapper } from '@rollforward/test-hosts';
import { SPEC_FEATURES } from 'rollforward';
import type { ConformanceSubject } from 'rollforward/testing';

import { type BenchPodman, startInstalledPodman } from './bench-podman.ts';
import { openPodmanBench } from './podman-bench.ts';
import { dropPodmanEvents, endPodmanStreams, podmanStreams } from './podman-streams.ts';
import { podmanWords } from './podman-words.ts';

/** A real Podman as a subject of the conformance suite. All benches share one host; `stop` ends it. */
export interface PodmanCliSubject extends ConformanceSubject {
  stop(): Promise<void>;
}

/** Starts a Podman and makes a subject of it. Throws `HostUnavailable` where it cannot be run. */
export async function startPodmanCliSubject(
  start: () => Promise<BenchPodman> = startInstalledPodman,
): Promise<PodmanCliSubject> {
  const podman = await start();
  const { host } = podman;
  const words = podmanWords(host.dir);
  const wrapper = await podmanWrapper(host, { script: words.script });
  const version = (await host.run(['version', '--format', '{{.Client.Version}}'])).stdout.trim();
  return {
    name: `podman-cli on Podman ${version}`,
    groups: ['core', 'image', 'network', 'events', 'logs'],
    features: { spec: SPEC_FEATURES, exitCodes: true, oomKilled: false, scope: 'host' },
    optionalVerbs: ['renameContainer', 'describeEngine'],
    open: async () =>
      openPodmanBench({
        podman,
        attach: () => podmanCli({ podman: wrapper.path, env: host.env }),
        between: {
          setWord: () => words.hibernate(),
          engineRequests: async () => (await wrapper.calls()).length,
          disturb: (disturbance) => wrapper.setMode(disturbance === 'none' ? 'pass' : disturbance),
          dropEvents: () => dropPodmanEvents(host),
          openStreams: async () => (await podmanStreams(host)).length,
        },
        async calm() {
          await words.wake();
          await wrapper.setMode('pass');
          await endPodmanStreams(host);
        },
      }),
    async stop() {
      await podman.stop();
    },
  };
}
