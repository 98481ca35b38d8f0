import { type Clock, type RuntimeDriver, SPEC_FEATURES, systemClock } from 'rollforward';

import { containerStatus } from '../container-status.ts';
import { describePodmanService } from '../describe-engine.ts';
import type { Engine } from '../engine.ts';
import { ensureImage } from '../ensure-image.ts';
import { events } from '../events.ts';
import { findSocket, type SocketPlaces } from '../find-socket.ts';
import { logs } from '../logs.ts';
import { ensureNetwork, removeNetwork } from '../networks.ts';
import { renameContainer } from '../rename-container.ts';
import { createService } from '../service-connection.ts';
import { stopContainer } from '../stop-container.ts';
import { createContainer } from './create-container.ts';
import { podman } from './dialect.ts';
import { listContainers } from './list-containers.ts';
import { removeContainer } from './remove-container.ts';
import { startContainer } from './start-container.ts';

/** Where Podman's service listens. */
export interface PodmanSocketDriverOptions {
  /**
   * The absolute path of the socket. Default: that of `CONTAINER_HOST`; else, unless the agent is root, the user's own
   * below `XDG_RUNTIME_DIR`; else `/run/podman/podman.sock`. `DOCKER_HOST` is never read.
   */
  readonly socketPath?: string;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

const PLACES: SocketPlaces = {
  variable: 'CONTAINER_HOST',
  ofUser: 'podman/podman.sock',
  ofSystem: '/run/podman/podman.sock',
};

/**
 * The verbs on the socket of Podman's API, raw; most users want `podmanSocket`. The socket is not touched before the
 * first call. Throws a `TypeError` if `socketPath` is no absolute path, or `CONTAINER_HOST` names another host.
 */
export function createPodmanSocketDriver(options: PodmanSocketDriverOptions = {}): RuntimeDriver {
  const clock = options.clock ?? systemClock;
  const path = findSocket(options.socketPath, PLACES, process.env, process.getuid?.() ?? 0);
  const service = createService(path, podman.engine);
  const engine: Engine = { service, dialect: podman };
  return {
    name: 'podman-socket',
    // Podman 4 says `OOMKilled: false` of a container that was.
    features: { spec: SPEC_FEATURES, exitCodes: true, oomKilled: false, scope: 'host' },
    endpoint: { engine: 'podman', via: 'socket', path },
    listContainers: (filter) => listContainers(engine, filter),
    containerStatus: (ref, call) => containerStatus(engine, ref, call),
    createContainer: (spec, call) => createContainer(engine, clock, spec, call),
    startContainer: async (id, call) => {
      await startContainer(engine, clock, id, call);
    },
    stopContainer: (id, stop) => stopContainer(engine, clock, id, stop),
    removeContainer: (id, call) => removeContainer(engine, id, call),
    ensureImage: (reference, image) => ensureImage(engine, reference, image),
    ensureNetwork: (name, labels, call) => ensureNetwork(engine, name, labels, call),
    removeNetwork: (name, labels, call) => removeNetwork(engine, name, labels, call),
    renameContainer: (id, name, call) => renameContainer(engine, id, name, call),
    events: (listening) => events(engine, clock, listening),
    logs: (id, reading) => logs(engine, id, reading),
    describeEngine: (call) => describePodmanService(service, call),
  };
}
