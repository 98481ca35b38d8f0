import { localReference, needsImageEntrypoint } from '@rollforward/engine-shared';
import type { ContainerMount, ContainerSpec, NetworkAttachment, PortBinding } from 'rollforward';

export interface CreateArguments {
  readonly spec: ContainerSpec;
  /** Variables whose value Podman takes from its own environment. */
  readonly bareEnvNames: readonly string[];
  /** The image's own entrypoint. It is needed, and asked for, only if {@link needsImageEntrypoint}. */
  readonly imageEntrypoint?: readonly string[];
}

/** Bytes. Podman's default for a log is: without end. */
const LARGEST_LOG = 10 * 1024 * 1024;

/**
 * The command line that creates a container of `spec`.
 *
 * A value stands behind `=` in the same word, or behind `--`, so that none can become an option (C23). What a
 * `containers.conf` may have turned on, and what would let the agent's environment, a proxy's password or the engine's
 * own restarts in, is turned off by name.
 */
export function createArguments(create: CreateArguments): string[] {
  const { spec, bareEnvNames } = create;
  const { command, args } = startWords(create);
  return [
    'create',
    '--pull=never',
    '--restart=no',
    '--http-proxy=false',
    '--env-host=false',
    '--log-driver=k8s-file',
    `--log-opt=max-size=${LARGEST_LOG}`,
    `--name=${spec.name}`,
    '--env-file=/dev/stdin',
    ...bareEnvNames.map((name) => `--env=${name}`),
    ...Object.entries(spec.labels).map(([key, value]) => `--label=${key}=${value}`),
    ...networkOptions(spec.network, spec.ports),
    ...spec.mounts.map((mount) => `--mount=${mountValue(mount)}`),
    ...(spec.user === undefined ? [] : [`--user=${spec.user}`]),
    ...(spec.workingDir === undefined ? [] : [`--workdir=${spec.workingDir}`]),
    ...resourceOptions(spec),
    // Podman would put writable memory on /run, /tmp and /var/tmp, which nobody asked for.
    ...(spec.readOnlyRoot === true ? ['--read-only', '--read-only-tmpfs=false'] : []),
    ...(spec.stopSignal === undefined ? [] : [`--stop-signal=${spec.stopSignal}`]),
    `--stop-timeout=${spec.gracePeriodSeconds}`,
    ...command,
    '--',
    localReference(spec.image),
    ...args,
  ];
}

function startWords({ spec, imageEntrypoint = [] }: CreateArguments): {
  command: string[];
  args: readonly string[];
} {
  const args = spec.args ?? [];
  const entrypoint = needsImageEntrypoint(spec) ? imageEntrypoint : spec.command;
  if (entrypoint === undefined) return { command: [], args };
  // Podman reads an empty array as "not given", an empty word as "none".
  return { command: [`--entrypoint=${entrypoint.length === 0 ? '' : JSON.stringify(entrypoint)}`], args };
}

/** Ports are published on a network of ours only: on the host's the process holds them itself. */
function networkOptions(network: NetworkAttachment, ports: readonly PortBinding[]): string[] {
  if (network.mode !== 'private') return [`--network=${network.mode}`];
  return [
    `--network=${network.name}:alias=${network.alias}`,
    ...ports.map((port) => `--publish=${portValue(port)}`),
  ];
}

function portValue({ hostIp, hostPort, containerPort, protocol }: PortBinding): string {
  const ip = hostIp.includes(':') ? `[${hostIp}]` : hostIp;
  return `${ip}:${hostPort}:${containerPort}/${protocol}`;
}

function mountValue(mount: ContainerMount): string {
  const source = mount.type === 'tmpfs' ? '' : `,source=${mount.source}`;
  const readOnly = mount.readOnly === true ? ',ro=true' : '';
  return `type=${mount.type}${source},target=${mount.target}${readOnly}`;
}

function resourceOptions({ resources = {} }: ContainerSpec): string[] {
  const { memoryBytes, cpus, pids } = resources;
  return [
    // Swap counts in, else Podman allows as much again.
    ...(memoryBytes === undefined ? [] : [`--memory=${memoryBytes}b`, `--memory-swap=${memoryBytes}b`]),
    ...(cpus === undefined ? [] : [`--cpus=${cpus}`]),
    ...(pids === undefined ? [] : [`--pids-limit=${pids}`]),
  ];
}
