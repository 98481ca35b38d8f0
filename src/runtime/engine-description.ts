/** Which engine it is. */
export type EngineName =
  /** Podman, of version 4 or newer. */
  | 'podman'
  /** Docker Engine. */
  | 'docker'
  /** Neither: programs of the host, a fake. */
  | 'other';

/**
 * Where a runtime looks for its engine. Known before any call, so that whoever is told that the engine cannot be reached
 * can go and look there. It holds no secret.
 */
export type EngineEndpoint =
  /** A socket of this host. */
  | {
      readonly via: 'socket';
      /** Which engine should be behind it. */
      readonly engine: EngineName;
      /** Absolute. */
      readonly path: string;
    }
  /** A program that is started for each call. */
  | {
      readonly via: 'program';
      /** Which engine it should be. */
      readonly engine: EngineName;
      /** A path, or a name that is looked up in `searchPath`. */
      readonly program: string;
      /** Folders, written as in `PATH`. */
      readonly searchPath: string;
      /** Files that are read for the engine's settings, instead of those of the host. Default: those of the host. */
      readonly configurationFiles?: readonly string[];
    };

/**
 * What an engine says of itself (C24). What it does not say is absent. Each text is one line, and none has credentials in
 * it: `defineRuntime` takes over what stands here, and nothing else that a driver may give.
 */
export interface EngineDescription {
  /** Which engine answers. */
  readonly engine: EngineName;
  /** Of the engine itself, as it writes it: `4.3.1`. */
  readonly version: string;
  /** Of its API: `4.3.1` with Podman, `1.41` with Docker. */
  readonly apiVersion?: string;
  /** Whether it runs without root. */
  readonly rootless?: boolean;
  /** Of the control groups that it works with. */
  readonly cgroupVersion?: 1 | 2;
  /** Who makes control groups: `systemd` or `cgroupfs`. */
  readonly cgroupManager?: string;
  /** What it can limit: `cpu`, `memory`, `pids` … */
  readonly cgroupControllers?: readonly string[];
  /** What starts containers, by name: `crun`, `runc`. */
  readonly ociRuntime?: string;
  /** How images are laid upon each other: `overlay`, `vfs`. */
  readonly storageDriver?: string;
  /** The folder of images, containers and volumes. */
  readonly storagePath?: string;
  /** The folder of what must be gone after a reboot. Podman only. */
  readonly runPath?: string;
  /** Where events are written: `journald`, `file`, `none`. Podman only. */
  readonly eventsLogger?: string;
  /** What makes networks: `netavark` or `cni`. Podman only. */
  readonly networkBackend?: string;
  /** The program that makes networks, if the engine says which it found. Podman from 4.8 on. */
  readonly networkProgram?: string;
  /** The program that answers for names in networks, as with `networkProgram`. */
  readonly dnsProgram?: string;
  /** The registries that a name without one is looked up in, in order. Podman only. */
  readonly searchRegistries?: readonly string[];
  /** Whether containers live on while the daemon restarts. Docker only. */
  readonly liveRestore?: boolean;
  /** What it warns of by itself. Docker only. */
  readonly warnings?: readonly string[];
}
