import { constants } from 'node:os';

import { type JsonObject, localReference } from '@rollforward/engine-shared';
import { type ContainerMount, type ContainerSpec, type PortBinding, RuntimeFault } from 'rollforward';

import { startWords } from '../start-words.ts';

/** Bytes. Podman's default for a log is: without end. */
const LARGEST_LOG = 10 * 1024 * 1024;

/** Microseconds, in which a share of a processor is counted. */
const CPU_PERIOD = 100_000;

/**
 * What makes a container of `spec`: the body of libpod's create. Every value has a place of its own there, and none is
 * parsed (C23).
 *
 * What would let the service's environment, a proxy's password or the engine's own restarts in is turned off by name.
 */
export function createBody(spec: ContainerSpec, imageEntrypoint?: readonly string[]): JsonObject {
  const { entrypoint, args } = startWords(spec, imageEntrypoint);
  return {
    name: spec.name,
    image: localReference(spec.image),
    ...(entrypoint && { entrypoint }),
    ...(args && { command: args }),
    env: spec.env,
    env_host: false,
    httpproxy: false,
    // Else the socket that the service itself reports to could be given to the container.
    sdnotifyMode: 'ignore',
    labels: spec.labels,
    restart_policy: 'no',
    log_configuration: { driver: 'k8s-file', size: LARGEST_LOG },
    mounts: spec.mounts.filter(({ type }) => type !== 'volume').map(mountOf),
    volumes: spec.mounts.flatMap((mount) => (mount.type === 'volume' ? [volumeOf(mount)] : [])),
    ...networkOf(spec),
    ...(spec.user !== undefined && { user: spec.user }),
    ...(spec.workingDir !== undefined && { work_dir: spec.workingDir }),
    ...resourcesOf(spec),
    // Newer versions would put writable memory on /run, /tmp and /var/tmp, which nobody asked for.
    ...(spec.readOnlyRoot === true && { read_only_filesystem: true, read_write_tmpfs: false }),
    ...(spec.stopSignal !== undefined && { stop_signal: signalNumber(spec.stopSignal) }),
    stop_timeout: spec.gracePeriodSeconds,
  };
}

/** Ports are published on a network of ours only: on the host's the process holds them itself. */
function networkOf({ network, ports }: ContainerSpec): JsonObject {
  if (network.mode !== 'private') return { netns: { nsmode: network.mode } };
  return {
    netns: { nsmode: 'bridge' },
    Networks: { [network.name]: { aliases: [network.alias] } },
    portmappings: ports.map(portOf),
  };
}

function portOf({ hostIp, hostPort, containerPort, protocol }: PortBinding): JsonObject {
  return { host_ip: hostIp, host_port: hostPort, container_port: containerPort, protocol };
}

function mountOf(mount: ContainerMount): JsonObject {
  const source = mount.type === 'tmpfs' ? 'tmpfs' : mount.source;
  const options = mount.readOnly === true ? ['ro'] : [];
  return { type: mount.type, source, destination: mount.target, options };
}

function volumeOf(mount: ContainerMount & { readonly type: 'volume' }): JsonObject {
  return { Name: mount.source, Dest: mount.target, Options: mount.readOnly === true ? ['ro'] : [] };
}

function resourcesOf({ resources }: ContainerSpec): JsonObject {
  if (resources === undefined) return {};
  const { memoryBytes, cpus, pids } = resources;
  return {
    resource_limits: {
      // Swap counts in, else Podman allows as much again.
      ...(memoryBytes !== undefined && { memory: { limit: memoryBytes, swap: memoryBytes } }),
      ...(cpus !== undefined && { cpu: { quota: Math.round(cpus * CPU_PERIOD), period: CPU_PERIOD } }),
      ...(pids !== undefined && { pids: { limit: pids } }),
    },
  };
}

const FIRST_REAL_TIME_SIGNAL = 34;

/** The number, on this host, of `SIGTERM` or `SIGRTMIN+3`: libpod takes no name. */
function signalNumber(name: string): number {
  const realTime = /^SIGRTMIN\+([0-9]+)$/.exec(name)?.[1];
  if (realTime !== undefined) return FIRST_REAL_TIME_SIGNAL + Number(realTime);
  const number = new Map<string, number>(Object.entries(constants.signals)).get(name);
  if (number !== undefined) return number;
  throw new RuntimeFault({ code: 'InvalidSpec', message: 'stopSignal: expected a signal of this host' });
}
