import { type JsonObject, localReference } from '@rollforward/engine-shared';
import type { ContainerMount, ContainerSpec, PortBinding } from 'rollforward';

import { startWords } from '../start-words.ts';

/** Bytes. Docker's default for a log is: without end. */
const LARGEST_LOG = 10 * 1024 * 1024;

/** Microseconds, in which a share of a processor is counted. */
const CPU_PERIOD = 100_000;

/**
 * What makes a container of `spec`: the body of Docker's create. Every value has a place of its own there, and none is
 * parsed (C23).
 *
 * What a daemon's configuration may have turned on for all containers, and would change how one lives or ends, is turned
 * off by name.
 */
export function createBody(spec: ContainerSpec, imageEntrypoint?: readonly string[]): JsonObject {
  const { entrypoint, args } = startWords(spec, imageEntrypoint);
  return {
    Image: localReference(spec.image),
    ...(entrypoint && { Entrypoint: entrypoint }),
    ...(args && { Cmd: args }),
    Env: Object.entries(spec.env).map(([name, value]) => `${name}=${value}`),
    Labels: spec.labels,
    ...(spec.user !== undefined && { User: spec.user }),
    ...(spec.workingDir !== undefined && { WorkingDir: spec.workingDir }),
    ...(spec.stopSignal !== undefined && { StopSignal: spec.stopSignal }),
    StopTimeout: spec.gracePeriodSeconds,
    ...exposedPorts(spec),
    HostConfig: hostConfig(spec),
    ...networkingConfig(spec),
  };
}

function hostConfig(spec: ContainerSpec): JsonObject {
  const { network, resources = {} } = spec;
  const { memoryBytes, cpus, pids } = resources;
  return {
    NetworkMode: network.mode === 'private' ? network.name : network.mode,
    RestartPolicy: { Name: 'no' },
    AutoRemove: false,
    // It would be the process that is seen, and would end as Docker's own program does.
    Init: false,
    LogConfig: { Type: 'json-file', Config: { 'max-size': String(LARGEST_LOG), 'max-file': '1' } },
    Mounts: spec.mounts.flatMap(mountOf),
    Tmpfs: Object.fromEntries(spec.mounts.flatMap(tmpfsOf)),
    ...(spec.readOnlyRoot === true && { ReadonlyRootfs: true }),
    ...portBindings(spec),
    // Swap counts in, else Docker allows as much again.
    ...(memoryBytes !== undefined && { Memory: memoryBytes, MemorySwap: memoryBytes }),
    // `NanoCpus` would be refused on a host that has fewer processors.
    ...(cpus !== undefined && { CpuPeriod: CPU_PERIOD, CpuQuota: Math.round(cpus * CPU_PERIOD) }),
    ...(pids !== undefined && { PidsLimit: pids }),
  };
}

/** As a mount of its own a bind's source must exist; in Docker's older form for it, it would be made. */
function mountOf(mount: ContainerMount): readonly JsonObject[] {
  if (mount.type === 'tmpfs') return [];
  const { type, source, target, readOnly = false } = mount;
  return [{ Type: type, Source: source, Target: target, ReadOnly: readOnly }];
}

/** As a mount of its own a tmpfs would be `noexec`, which it is nowhere else. */
function tmpfsOf(mount: ContainerMount): readonly (readonly [string, string])[] {
  if (mount.type !== 'tmpfs') return [];
  return [[mount.target, mount.readOnly === true ? 'exec,ro' : 'exec']];
}

/** Ports are published on a network of ours only: on the host's the process holds them itself. */
function portBindings({ network, ports }: ContainerSpec): JsonObject {
  if (network.mode !== 'private') return {};
  const bindings: Record<string, JsonObject[]> = {};
  for (const port of ports) {
    (bindings[portKey(port)] ??= []).push({ HostIp: port.hostIp, HostPort: String(port.hostPort) });
  }
  return { PortBindings: bindings };
}

function exposedPorts({ network, ports }: ContainerSpec): JsonObject {
  if (network.mode !== 'private') return {};
  return { ExposedPorts: Object.fromEntries(ports.map((port) => [portKey(port), {}])) };
}

function portKey({ containerPort, protocol }: PortBinding): string {
  return `${containerPort}/${protocol}`;
}

function networkingConfig({ network }: ContainerSpec): JsonObject {
  if (network.mode !== 'private') return {};
  return { NetworkingConfig: { EndpointsConfig: { [network.name]: { Aliases: [network.alias] } } } };
}
