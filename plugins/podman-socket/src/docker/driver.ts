import { type Clock, type RuntimeDriver, SPEC_FEATURES, systemClock } from 'rollforward';

import { containerStatus } from '../container-status.ts';
import { createContainer } from '../create-container.ts';
import { describeDockerService } from '../describe-engine.ts';
import type { Engine } from '../engine.ts';
import { ensureImage } from '../ensure-image.ts';
import { events } from '../events.ts';
import { findSocket, type SocketPlaces } from '../find-socket.ts';
import { logs } from '../logs.ts';
import { renameContainer } from '../rename-container.ts';
import { createService } from '../service-connection.ts';
import { startContainer } from '../start-container.ts';
import { stopContainer } from '../stop-container.ts';
import { docker } from './dialect.ts';
import { listContainers } from './list-containers.ts';
import { LivingMemory } from './living-memory.ts';
import { ensureOneNetwork, removeUnusedNetwork } from './networks.ts';
import { removeContainer } from './remove-container.ts';
import { Turns } from './turns.ts';

/** Where Docker Engine listens. */
export interface DockerSocketDriverOptions {
  /**
   * The absolute path of the socket. Default: that of `DOCKER_HOST`; else, unless the agent is root, the user's own
   * below `XDG_RUNTIME_DIR`; else `/var/run/docker.sock`. None of Docker's variables changes a path that is given.
   */
  readonly socketPath?: string;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

const PLACES: SocketPlaces = {
  variable: 'DOCKER_HOST',
  ofUser: 'docker.sock',
  ofSystem: '/var/run/docker.sock',
};

/**
 * The verbs on the socket of Docker Engine, raw; most users want `dockerSocket`. The socket is not touched before the
 * first call. Throws a `TypeError` if `socketPath` is no absolute path, or `DOCKER_HOST` names another host.
 */
export function createDockerSocketDriver(options: DockerSocketDriverOptions = {}): RuntimeDriver {
  const clock = options.clock ?? systemClock;
  const path = findSocket(options.socketPath, PLACES, process.env, process.getuid?.() ?? 0);
  const service = createService(path, docker.engine);
  const engine: Engine = { service, dialect: docker };
  const memory = new LivingMemory();
  const turns = new Turns();
  return {
    name: 'docker-socket',
    features: { spec: SPEC_FEATURES, exitCodes: true, oomKilled: true, scope: 'host' },
    endpoint: { engine: 'docker', via: 'socket', path },
    listContainers: (filter) => listContainers(engine, memory, filter),
    containerStatus: (ref, call) => containerStatus(engine, ref, call),
    createContainer: (spec, call) => createContainer(engine, spec, call),
    startContainer: async (id, call) => {
      await memory.keep(await startContainer(engine, clock, id, call));
    },
    stopContainer: (id, stop) => stopContainer(engine, clock, id, stop),
    removeContainer: (id, call) => removeContainer(engine, clock, id, call),
    ensureImage: (reference, image) => ensureImage(engine, reference, image),
    ensureNetwork: (name, labels, call) => ensureOneNetwork(engine, turns, name, labels, call),
    removeNetwork: (name, labels, call) => removeUnusedNetwork(engine, name, labels, call),
    renameContainer: (id, name, call) => renameContainer(engine, id, name, call),
    events: (listening) => events(engine, clock, listening),
    logs: (id, reading) => logs(engine, id, reading),
    describeEngine: (call) => describeDockerService(service, call),
  };
}
