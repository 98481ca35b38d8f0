import type { Clock, ContainerId, ContainerRuntime, NetworkLabels, PortBinding } from '../../index.ts';
import type { ClauseGroup } from './clauses.ts';

/**
 * The programs that the suite runs. Each runs for ever and ends at once with exit code 0 on SIGTERM, and ignores every
 * other signal that can be ignored, unless it says otherwise here. All of them have a file `/etc/passwd` that is not
 * executable, and nothing below `/no`.
 *
 * - `runs` — just that
 * - `exits` — ends with exit code 3 at once
 * - `ignores-stop` — SIGKILL alone ends it
 * - `stops-slowly` — ends a second after SIGTERM (the suite gives `STOP_SECONDS=1`, for programs made to be told)
 * - `anonymous-volume` — declares a volume, so that the engine makes one without a name for each container
 * - `baked` — carries labels with the prefix `io.rollforward.`, as an image committed from a container of ours does
 */
export type BenchImage = 'runs' | 'exits' | 'ignores-stop' | 'stops-slowly' | 'anonymous-volume' | 'baked';

/** What the suite asks of a bench and not every engine can give. Cases that need it are skipped where it is lacking. */
export type BenchAbility = 'interruptStop' | 'killUnnoticed' | 'engineRequests' | 'registry' | 'disturb';

/**
 * How an engine fails to answer: `fail` — with an error that says nothing; `hang` — not at all; `garbage` — with what is
 * no answer; `half` — with the first half of one; `none` — it answers well.
 */
export type Disturbance = 'fail' | 'hang' | 'garbage' | 'half' | 'none';

/** What the engine itself shows of a container, without the runtime under test. */
export interface InspectedContainer {
  readonly id: string;
  readonly name: string;
  /** Everything that it was configured with, the image's and the engine's own additions included. */
  readonly env: Readonly<Record<string, string>>;
  /** The entrypoint. */
  readonly command: readonly string[];
  readonly args: readonly string[];
  /** The image's included. */
  readonly labels: Readonly<Record<string, string>>;
  readonly mounts: readonly InspectedMount[];
  readonly ports: readonly PortBinding[];
  /** Names of the private networks that it is in. */
  readonly networks: readonly string[];
  /** As given at creation, or `''`. */
  readonly user: string;
  readonly workingDir: string;
  readonly readOnlyRoot: boolean;
  /** 0 = none, for each of the three. */
  readonly memoryBytes: number;
  readonly cpus: number;
  readonly pids: number;
  /** By name: `SIGTERM`. */
  readonly stopSignal: string;
  readonly gracePeriodSeconds: number;
  /** Whether the engine would ever start it by itself. */
  readonly restartsByItself: boolean;
  /** The most that the engine keeps of its output, bytes; `Infinity` if there is no bound. */
  readonly logBytes: number;
}

/** A mount as the engine shows it. */
export interface InspectedMount {
  readonly type: 'volume' | 'tmpfs' | 'bind';
  /** The volume's name or the path on the host; `''` for tmpfs. */
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

/** How a stranger's container is made. */
export interface BenchForeign {
  readonly name: string;
  readonly image: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * One case's view of an engine: the runtime under test, and means to look and act behind its back. The means use the
 * engine's own tools or the kernel, never the runtime.
 */
export interface ConformanceBench {
  readonly runtime: ContainerRuntime;
  /** An owner that nobody else has. Every container, network and volume of the case has a name that begins with it. */
  readonly owner: string;
  /** The clock that the engine's grace periods pass on. */
  readonly clock: Clock;
  /** A second runtime on the same engine, as another process would have it. */
  attach(): ContainerRuntime;
  /** Runs a case. A subject on a virtual clock moves it here until `work` settles; any other returns `work`. */
  wait<T>(work: Promise<T>): Promise<T>;
  /** The reference of an image that is on the device. */
  image(kind: BenchImage): Promise<string>;
  /** A reference that is not on the device and cannot be fetched. */
  readonly absentImage: string;
  /** Ability `registry`: a reference that is not on the device and can be fetched. */
  pullableImage?(): Promise<string>;
  /** A directory of the host with a file in it. */
  hostDirectory(): Promise<string>;
  /** A port of the host that nobody holds. */
  freePort(): Promise<number>;
  inspect(id: ContainerId): Promise<InspectedContainer | undefined>;
  /** What the process of a running container really has in its environment. */
  processEnvironment(id: ContainerId): Promise<Readonly<Record<string, string>>>;
  /** Process ids of the main processes that live and have `marker` in their environment. The engine is not asked. */
  livingProcesses(marker: string): Promise<readonly number[]>;
  /** Kills such a process from outside. */
  kill(pid: number): Promise<void>;
  /** Makes and starts a container as a stranger would, and returns its id. */
  runForeign(foreign: BenchForeign): Promise<ContainerId>;
  pause(id: ContainerId): Promise<void>;
  /** Ability `interruptStop`: begins a stop of `id` by the engine's own means and cuts it off before its SIGKILL. */
  interruptStop?(id: ContainerId): Promise<void>;
  /** Ability `killUnnoticed`: ends the process of `id` so that the engine goes on believing in it. */
  killUnnoticed?(id: ContainerId): Promise<void>;
  /** Ability `engineRequests`: how many requests, or client processes, the runtime has sent to the engine so far. */
  engineRequests?(): Promise<number>;
  /** Ability `disturb`: from now on the engine answers `runtime` like that, whatever it is asked. */
  disturb?(disturbance: Disturbance): Promise<void>;
  /** Makes a network as a stranger would. */
  makeForeignNetwork(name: string): Promise<void>;
  /** The labels of a network; `undefined` if there is none. */
  networkLabels(name: string): Promise<NetworkLabels | undefined>;
  /** Whether the engine has a volume of that name, which may be an anonymous one's. */
  volumeExists(name: string): Promise<boolean>;
  /** Removes all that the case made, whatever state it is in. */
  close(): Promise<void>;
}

/** A runtime that the suite can test. */
export interface ConformanceSubject {
  /** For people: `podman-cli on Podman 4.3.1`. */
  readonly name: string;
  /** Which clauses apply. `core` always does. */
  readonly groups: readonly ClauseGroup[];
  /** What its benches cannot do. */
  readonly lacks?: readonly BenchAbility[];
  /** A bench for one case. */
  open(): Promise<ConformanceBench>;
}
