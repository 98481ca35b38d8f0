import { type Clock, type RuntimeDriver, SPEC_FEATURES, systemClock } from 'rollforward';

import { containerStatus } from './container-status.ts';
import { createContainer } from './create-container.ts';
import { createService } from './service-connection.ts';
import { ensureImage } from './ensure-image.ts';
import { listContainers } from './list-containers.ts';
import { ensureNetwork, removeNetwork } from './networks.ts';
import { removeContainer } from './remove-container.ts';
import { renameContainer } from './rename-container.ts';
import { findSocket } from './socket-path.ts';
import { startContainer } from './start-container.ts';
import { stopContainer } from './stop-container.ts';

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

/**
 * The verbs on the socket of Podman's API, raw; most users want `podmanSocket`. The socket is not touched before the
 * first call. Throws a `TypeError` if `socketPath` is no absolute path, or `CONTAINER_HOST` names another host.
 */
export function createPodmanSocketDriver(options: PodmanSocketDriverOptions = {}): RuntimeDriver {
  const clock = options.clock ?? systemClock;
  const service = createService(findSocket(options.socketPath, process.env, process.getuid?.() ?? 0));
  return {
    name: 'podman-socket',
    // Podman 4 says `OOMKilled: false` of a container that was.
    features: { spec: SPEC_FEATURES, exitCodes: true, oomKilled: false, scope: 'host' },
    listContainers: (filter) => listContainers(service, filter),
    containerStatus: (ref, call) => containerStatus(service, ref, call),
    createContainer: (spec, call) => createContainer(service, clock, spec, call),
    startContainer: (id, call) => startContainer(service, clock, id, call),
    stopContainer: (id, stop) => stopContainer(service, clock, id, stop),
    removeContainer: (id, call) => removeContainer(service, id, call),
    ensureImage: (reference, image) => ensureImage(service, reference, image),
    ensureNetwork: (name, labels, call) => ensureNetwork(service, name, labels, call),
    removeNetwork: (name, labels, call) => removeNetwork(service, name, labels, call),
    renameContainer: (id, name, call) => renameContainer(service, id, name, call),
  };
}
