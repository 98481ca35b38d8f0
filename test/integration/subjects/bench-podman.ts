import {
  freePort,
  type PodmanHost,
  type Registry,
  startPodman5Host,
  startPodmanHost,
  startRegistry,
} from '@rollforward/test-hosts';

/** A Podman to test a runtime on, and what there is around it. */
export interface BenchPodman {
  readonly host: PodmanHost;
  readonly registry: Registry;
  freePort(): Promise<number>;
  stop(): Promise<void>;
}

/** The Podman that is installed on this machine. Throws `HostUnavailable` where it cannot be run. */
export async function startInstalledPodman(): Promise<BenchPodman> {
  const host = await startPodmanHost();
  const registry = await startRegistry();
  return {
    host,
    registry,
    freePort,
    async stop() {
      await host.stop();
      await registry.stop();
    },
  };
}

/** Podman 5, out of Debian 13. Throws `HostUnavailable` where that is not there. */
export async function startPodman5(): Promise<BenchPodman> {
  const host = await startPodman5Host();
  const registry = await host.startRegistry();
  return { host, registry, freePort: () => host.freePort(), stop: () => host.stop() };
}
