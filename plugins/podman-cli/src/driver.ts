import { type Clock, type RuntimeDriver, SPEC_FEATURES, systemClock } from 'rollforward';

import { containerStatus } from './container-status.ts';
import { createContainer } from './create-container.ts';
import { createSweeper } from './create-sweeper.ts';
import { describeEngine, endpointOf } from './describe-engine.ts';
import { ensureImage } from './ensure-image.ts';
import { listContainers } from './list-containers.ts';
import { logs } from './logs.ts';
import { ensureNetwork, removeNetwork } from './networks.ts';
import { podmanEnvironment } from './podman-environment.ts';
import { events } from './events.ts';
import { createPodman } from './podman-process.ts';
import { createRecentLooks } from './recent-looks.ts';
import { removeContainer } from './remove-container.ts';
import { renameContainer } from './rename-container.ts';
import { startContainer } from './start-container.ts';
import { stopContainer } from './stop-container.ts';

/** How Podman is run. */
export interface PodmanCliDriverOptions {
  /** The path of the program. Default: `podman`, looked up in the PATH of `env`. */
  readonly podman?: string;
  /**
   * The complete environment of the podman process. Default: what Podman needs of the agent's own. It must not name
   * another host: the driver looks at processes, so it works with the Podman of this one only.
   */
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

/** The verbs on Podman's command line, raw; most users want `podmanCli`. Throws a `TypeError` if `env` names another host. */
export function createPodmanCliDriver(options: PodmanCliDriverOptions = {}): RuntimeDriver {
  const clock = options.clock ?? systemClock;
  const environment = podmanEnvironment(options.env, process.env);
  const program = options.podman ?? 'podman';
  const podman = createPodman(program, environment);
  const looks = createRecentLooks(clock);
  const creates = { podman, own: environment.base, sweeper: createSweeper(podman) };
  return {
    name: 'podman-cli',
    // Podman 4 says `OOMKilled: false` of a container that was.
    features: { spec: SPEC_FEATURES, exitCodes: true, oomKilled: false, scope: 'host' },
    endpoint: endpointOf(program, environment.base),
    listContainers: (filter) => listContainers(podman, looks, filter),
    containerStatus: (ref, call) => containerStatus(podman, ref, call),
    createContainer: (spec, call) => createContainer(creates, spec, call),
    startContainer(id, call) {
      looks.forget(id);
      return startContainer(podman, clock, id, call);
    },
    stopContainer: (id, stop) => stopContainer({ podman, clock, looks }, id, stop),
    removeContainer: (id, call) => removeContainer(podman, looks, id, call),
    ensureImage: (reference, image) => ensureImage(podman, clock, reference, image),
    ensureNetwork: (name, labels, call) => ensureNetwork(podman, name, labels, call),
    removeNetwork: (name, labels, call) => removeNetwork(podman, name, labels, call),
    renameContainer: (id, name, call) => renameContainer(podman, id, name, call),
    events: (listen) => events(podman, clock, listen),
    logs: (id, read) => logs(podman, id, read),
    describeEngine: (call) => describeEngine(podman, call),
  };
}
