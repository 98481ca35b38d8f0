/** A volume that the engine makes at first use and nobody but its owner removes. */
export interface VolumeMount {
  readonly type: 'volume';
  /** The volume's name in the engine, made by `volumeName`. */
  readonly source: string;
  /** Absolute path in the container. */
  readonly target: string;
  /** Whether the container can only read it. Default `false`. */
  readonly readOnly?: boolean;
}

/** Memory that ends with the container. */
export interface TmpfsMount {
  readonly type: 'tmpfs';
  /** Absolute path in the container. */
  readonly target: string;
  /** Whether the container can only read it, and finds nothing there. Default `false`. */
  readonly readOnly?: boolean;
}

/** A path of the host. It must exist: nothing is made on the host. */
export interface BindMount {
  readonly type: 'bind';
  /** Absolute path on the host. */
  readonly source: string;
  /** Absolute path in the container. */
  readonly target: string;
  /** Whether the container can only read it. Default `false`. */
  readonly readOnly?: boolean;
}

/** Something that is mounted into a container at its `target`. */
export type ContainerMount = VolumeMount | TmpfsMount | BindMount;

/** One published port. */
export interface PortBinding {
  /** Address of the host, `127.0.0.1` unless the document says otherwise. */
  readonly hostIp: string;
  /** Port of the host, 1 to 65535. While the container runs nobody else can have it: a start that finds it held is `PortInUse`. */
  readonly hostPort: number;
  /** Port that the program in the container listens on, 1 to 65535. */
  readonly containerPort: number;
  /** What is forwarded; one number can be held once for each of the two. */
  readonly protocol: 'tcp' | 'udp';
}

/** How a container is connected. An alias exists on a network of ours only: engines refuse it elsewhere. */
export type NetworkAttachment =
  /** To the bridge `name`, which `ensureNetwork` has made before, where others find it as `alias`. */
  | { readonly mode: 'private'; readonly name: string; readonly alias: string }
  /** It shares the network of the host: ports are not published, they are the host's. */
  | { readonly mode: 'host' }
  /** It has loopback, and nothing else. */
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
  /** What the engine calls it: lower-case letters, digits, dots and dashes, at most 200. Taken → `NameConflict` (C4, C6). */
  readonly name: string;
  /** What to create from: an image that is already here, by reference or by id. Create never pulls. */
  readonly image: string;
  /** Replaces the image's entrypoint. */
  readonly command?: readonly string[];
  /** Replaces the image's arguments. */
  readonly args?: readonly string[];
  /** Variables of the process, by name, on top of the image's own. They are secrets: no fault and no event quotes one (C22). */
  readonly env: Readonly<Record<string, string>>;
  /** Published on a `private` network only. Held from start to end of the container, not from its creation. */
  readonly ports: readonly PortBinding[];
  /** At most one for each `target`: engines refuse a second one. */
  readonly mounts: readonly ContainerMount[];
  /** Fixed at creation. A `private` network that does not exist fails the create (C5). */
  readonly network: NetworkAttachment;
  /** `user`, `uid`, `user:group` or `uid:gid`. */
  readonly user?: string;
  /** Absolute path in the container; the image's own when absent. */
  readonly workingDir?: string;
  /** What is absent, in it or as a whole, is not limited. */
  readonly resources?: ResourceLimits;
  /** Whether the container's own files can only be read. Default `false`. */
  readonly readOnlyRoot?: boolean;
  /** Ours, by `ownershipLabels`, and those of the document. A container without ours is foreign from its first moment. */
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
  'hostNetwork',
  'noNetwork',
  'user',
  'workingDir',
  'resources',
  'readOnlyRoot',
  'stopSignal',
] as const;

/** One of {@link SPEC_FEATURES}. */
export type SpecFeature = (typeof SPEC_FEATURES)[number];

const NETWORK_FEATURES: Readonly<Record<NetworkAttachment['mode'], SpecFeature>> = {
  private: 'privateNetwork',
  host: 'hostNetwork',
  none: 'noNetwork',
};

/** Which features `spec` asks for. A driver that does not declare one of them must not be given the spec. */
export function featuresOf(spec: ContainerSpec): ReadonlySet<SpecFeature> {
  const features = new Set<SpecFeature>();
  if (spec.command !== undefined) features.add('command');
  if (spec.args !== undefined) features.add('args');
  if (spec.ports.length > 0) features.add('ports');
  for (const mount of spec.mounts) features.add(mount.type === 'volume' ? 'volumes' : mount.type);
  features.add(NETWORK_FEATURES[spec.network.mode]);
  if (spec.user !== undefined) features.add('user');
  if (spec.workingDir !== undefined) features.add('workingDir');
  if (spec.resources !== undefined) features.add('resources');
  if (spec.readOnlyRoot === true) features.add('readOnlyRoot');
  if (spec.stopSignal !== undefined) features.add('stopSignal');
  return features;
}
