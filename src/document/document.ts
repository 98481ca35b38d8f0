import type { PullPolicy } from '../runtime/driver.ts';

export type { PullPolicy };

/**
 * One deployment as its author writes it: JSON in UTF-8, at most 1 MiB and 32 levels deep. Unknown keys are refused.
 *
 * ```json
 * { "apiVersion": "rollforward/v1", "generation": 7,
 *   "services": { "web": { "image": "registry.example/shop/web:1.2", "ports": ["8080:80"] } } }
 * ```
 */
export interface DeploymentDocument {
  /** The rules that the document was written for. Any other word is refused, and nothing else of it is looked at. */
  readonly apiVersion: 'rollforward/v1';
  /** Whole number from 0 that only grows: a document with a lower one than the accepted document's is refused. */
  readonly generation?: number;
  /**
   * What shall run, by name: lower-case letters, digits and dashes, at most 63 characters. At most 256 services.
   * `{}` is a valid wish for nothing.
   */
  readonly services: Readonly<Record<string, ServiceSpec>>;
}

/** One container wanted. What is left out is the image's own, unless a default is named. */
export interface ServiceSpec {
  /**
   * Reference (`registry.example/shop/web:1.2`, with or without `@sha256:…`) or id (`sha256:…`) of the image, at most 512
   * characters. What engines read as a transport is refused before the first colon, and as the whole name: `dir:x`,
   * `dir:80/x`, `dir`; so are `atomic`, `containers-storage`, `docker-archive`, `docker-daemon`, `oci`, `oci-archive`,
   * `ostree`, `sif`, `tarball`; and `docker` before a path (`docker:24` is an image).
   */
  readonly image: string;
  /** Replaces the image's entrypoint *and* drops its arguments. At least one word, the first not empty. */
  readonly command?: readonly string[];
  /** Replaces the image's arguments. At least one word: engines read an empty list as "the image's own". */
  readonly args?: readonly string[];
  /**
   * Names are letters, digits and `_`, at most 256, no digit first; values any text without NUL, under 128 KiB with the
   * name and `=` (the kernel's limit). The same limit holds for each word and the value of each label.
   */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Host ports that are forwarded into the container: `[ip:]host:container[/tcp|udp]`, IPv6 in brackets. Default ip
   * `127.0.0.1`, default protocol `tcp`. None is taken twice in a document, nor on one address and on all of its family
   * (`0.0.0.0`, `[::]`). An IPv4 address in IPv6 clothes (`[::ffff:1.2.3.4]`) is refused. Not with `network` other than
   * `private`.
   */
  readonly ports?: readonly string[];
  /** At most one for each target, however it is spelled: `/a` and `//a/./` are one. */
  readonly mounts?: readonly ServiceMount[];
  /**
   * `private` (default): a bridge of this deployment, on which services find each other by name. `host`: the host's own,
   * refused unless `admit` lets it in. `none`: loopback only.
   */
  readonly network?: NetworkMode;
  /**
   * `user`, `uid`, `user:group` or `uid:gid`. Names are lower-case letters, digits, `_` and `-`, at most 32, a letter or `_`
   * first; ids at most ten digits.
   */
  readonly user?: string;
  /**
   * Absolute path in the container. No path of a document has a `..`, a control character, a comma, a colon, a double
   * quote or a backslash in it, or more than 4096 characters.
   */
  readonly workingDir?: string;
  readonly resources?: ServiceResources;
  /** Whether the container's own files can only be read; mounts are not meant. Default `false`. */
  readonly readOnlyRoot?: boolean;
  /**
   * For people and their tools. Keys are letters, digits, `.`, `_`, `/` and `-`, at most 253, a letter or digit at both ends.
   * Those that begin with `io.rollforward.` are refused: they are how owned containers are known.
   */
  readonly labels?: Readonly<Record<string, string>>;
  /** When the image is fetched: if it is not here (`missing`, default), before each creation, or never. */
  readonly pullPolicy?: PullPolicy;
  /** What happens after the container has ended by itself. Default `always`. */
  readonly restart?: RestartPolicy;
  readonly lifecycle?: ServiceLifecycle;
}

/** How a service is connected: to its deployment's bridge (`private`), as the `host` itself, or not at all (`none`). */
export type NetworkMode = 'private' | 'host' | 'none';

/** `always`: start it again. `on-failure`: only after an exit code other than 0. `never`: it is done. */
export type RestartPolicy = 'always' | 'on-failure' | 'never';

/** Limits that the kernel holds. Without one there is no limit. */
export interface ServiceResources {
  /** Bytes, swap included, from 6 MiB (Docker's least). */
  readonly memoryBytes?: number;
  /** Processors, 0.01 to 1024 in steps of 0.01. */
  readonly cpus?: number;
  /** Processes and threads, 1 to 4194304 (the kernel's most). */
  readonly pids?: number;
}

/** How a service ends. */
export interface ServiceLifecycle {
  /**
   * `SIG` with `ABRT`, `ALRM`, `CONT`, `HUP`, `INT`, `IO`, `KILL`, `PWR`, `QUIT`, `TERM`, `USR1`, `USR2` or `WINCH`, or
   * `SIGRTMIN+1` to `SIGRTMIN+15`; the image's own by default.
   */
  readonly stopSignal?: string;
  /** Whole seconds between the stop signal and SIGKILL, 0 to 86400. Default 10. */
  readonly gracePeriodSeconds?: number;
}

/** Something that is mounted into the container at `target`, an absolute path of more than slashes and dots, not in `/proc`. */
export type ServiceMount = ServiceVolume | ServiceTmpfs | ServiceBind;

/** A volume of this deployment, made at first use and never removed. Services that name the same one share it. */
export interface ServiceVolume {
  readonly type: 'volume';
  /** A name as services have it; the engine's name for it is `<deployment>.<source>`. */
  readonly source: string;
  /** Absolute path in the container, other than `/`. */
  readonly target: string;
  /** Whether the service can only read it. Default `false`. */
  readonly readOnly?: boolean;
}

/** Memory that ends with the container. */
export interface ServiceTmpfs {
  readonly type: 'tmpfs';
  /** Absolute path in the container, other than `/`. */
  readonly target: string;
  /** Whether the service can only read it. Default `false`. */
  readonly readOnly?: boolean;
}

/** A path of the host, which must exist. Refused unless `admit` lets it in. */
export interface ServiceBind {
  readonly type: 'bind';
  /** Absolute path on the host, without `..`. */
  readonly source: string;
  /** Absolute path in the container, other than `/`. */
  readonly target: string;
  /** Whether the service can only read it. Default `false`. */
  readonly readOnly?: boolean;
}

/** What a service has when its document does not say. */
export interface ServiceDefaults {
  /** `private`. */
  readonly network: NetworkMode;
  /** `always`. */
  readonly restart: RestartPolicy;
  /** `missing`. */
  readonly pullPolicy: PullPolicy;
  /** `false`. */
  readonly readOnlyRoot: boolean;
  /** 10 whole seconds. */
  readonly gracePeriodSeconds: number;
}

/** Applied after the digest is taken, so that a default is never part of it. */
export const SERVICE_DEFAULTS: ServiceDefaults = {
  network: 'private',
  restart: 'always',
  pullPolicy: 'missing',
  readOnlyRoot: false,
  gracePeriodSeconds: 10,
};

/** A document that was validated whole. */
export interface ParsedDocument {
  /** SHA-256 of the document's bytes, 64 hexadecimal digits. */
  readonly revision: string;
  /** Absent where the document has none. */
  readonly generation?: number;
  /** By name. */
  readonly services: ReadonlyMap<string, ParsedService>;
}

/** One service of a document that was validated whole. */
export interface ParsedService {
  /** As written: without defaults. */
  readonly spec: ServiceSpec;
  /** `v1:` and 64 hexadecimal digits: see `specDigest`. */
  readonly digest: string;
}
