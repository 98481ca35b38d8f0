/** A volume that the engine makes at first use and nobody but its owner removes. */
export interface VolumeMount {
  readonly type: 'volume';
  /** The volume's name in the engine. */
  readonly source: string;
  /** Absolute path in the container. */
  readonly target: string;
  readonly readOnly?: boolean;
}

/** Memory that ends with the container. */
export interface TmpfsMount {
  readonly type: 'tmpfs';
  /** Absolute path in the container. */
  readonly target: string;
  readonly readOnly?: boolean;
}

/** A path of the host. It must exist: nothing is made on the host. */
export interface BindMount {
  readonly type: 'bind';
  /** Absolute path on the host. */
  readonly source: string;
  /** Absolute path in the container. */
  readonly target: string;
  readonly readOnly?: boolean;
}

export type ContainerMount = VolumeMount | TmpfsMount | BindMount;

/** One published port. */
export interface PortBinding {
  /** Address of the host, `127.0.0.1` unless the document says otherwise. */
  readonly hostIp: string;
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: 'tcp' | 'udp';
}

/** How a container is connected. An alias exists on a network of ours only: engines refuse it elsewhere. */
export type NetworkAttachment =
  | { readonly mode: 'private'; readonly name: string; readonly alias: string }
  | { readonly mode: 'host' }
  | { readonly mode: 'none' };

/** Limits that the kernel holds. */
export interface ResourceLimits {
  /** Bytes, swap included. */
  readonly memoryBytes?: number;
  /** Processors, in steps of 0.01. */
  readonly cpus?: number;
  /** Processes and threads. */
  readonly pids?: number;
}

/**
 * Everything a driver needs to create one container, and nothing that it could interpret: every value is data
 * (C23). It is made from a document by one mapping, `containerSpec`.
 */
export interface ContainerSpec {
  readonly name: string;
  /** What to create from: an image that is already here, by reference or by id. Create never pulls. */
  readonly image: string;
  /** Replaces the image's entrypoint. */
  readonly command?: readonly string[];
  /** Replaces the image's arguments. */
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly ports: readonly PortBinding[];
  readonly mounts: readonly ContainerMount[];
  readonly network: NetworkAttachment;
  /** `user`, `uid`, `user:group` or `uid:gid`. */
  readonly user?: string;
  readonly workingDir?: string;
  readonly resources?: ResourceLimits;
  readonly readOnlyRoot?: boolean;
  readonly labels: Readonly<Record<string, string>>;
  /** `SIGTERM`, `SIGUSR1` …; the image's own when absent. */
  readonly stopSignal?: string;
  /** Whole seconds between the stop signal and SIGKILL. */
  readonly gracePeriodSeconds: number;
}

/** The optional parts of a {@link ContainerSpec}: a driver declares those that it honours. */
export const SPEC_FEATURES = [
  'command',
  'args',
  'ports',
  'volumes',
  'tmpfs',
  'bind',
  'privateNetwork',
  'user',
  'workingDir',
  'resources',
  'readOnlyRoot',
  'stopSignal',
] as const;

/** One of {@link SPEC_FEATURES}. */
export type SpecFeature = (typeof SPEC_FEATURES)[number];

/** Which features `spec` asks for. A driver that does not declare one of them must not be given the spec. */
export function featuresOf(spec: ContainerSpec): ReadonlySet<SpecFeature> {
  const features = new Set<SpecFeature>();
  if (spec.command !== undefined) features.add('command');
  if (spec.args !== undefined) features.add('args');
  if (spec.ports.length > 0) features.add('ports');
  for (const mount of spec.mounts) features.add(mount.type === 'volume' ? 'volumes' : mount.type);
  if (spec.network.mode === 'private') features.add('privateNetwork');
  if (spec.user !== undefined) features.add('user');
  if (spec.workingDir !== undefined) features.add('workingDir');
  if (spec.resources !== undefined) features.add('resources');
  if (spec.readOnlyRoot === true) features.add('readOnlyRoot');
  if (spec.stopSignal !== undefined) features.add('stopSignal');
  return features;
}
