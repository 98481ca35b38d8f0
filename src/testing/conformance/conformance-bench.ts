import type {
  Clock,
  ContainerId,
  ContainerRuntime,
  LogLine,
  NetworkLabels,
  PortBinding,
} from '../../index.ts';

/**
 * The programs that the suite runs. Each runs for ever and ends at once with exit code 0 on SIGTERM, and ignores every
 * other signal that can be ignored, unless it says otherwise here. All of them have a file `/etc/passwd` that is not
 * executable, and nothing below `/no`. What is started takes its signals at once: a shell that has not come to its `trap`
 * yet makes cases fail now and then, so let such a start be over when the trap is there.
 *
 * - `runs` — just that
 * - `exits` — ends with exit code 3 at once
 * - `ignores-stop` — SIGKILL alone ends it
 * - `stops-slowly` — ends a second after SIGTERM (the suite gives `STOP_SECONDS=1`, for programs made to be told)
 * - `anonymous-volume` — declares a volume, so that the engine makes one without a name for each container; asked for
 *   only where the runtime honours `volumes`
 * - `baked` — carries labels with the prefix `io.rollforward.`, as an image committed from a container of ours does;
 *   asked for in the group `image` only
 */
export type BenchImage = 'runs' | 'exits' | 'ignores-stop' | 'stops-slowly' | 'anonymous-volume' | 'baked';

/**
 * How an engine fails to answer: `fail` — with an error that says nothing; `hang` — not at all; `garbage` — with what is
 * no answer; `half` — with the first half of one; `none` — it answers well.
 */
export type Disturbance = 'fail' | 'hang' | 'garbage' | 'half' | 'none';

/**
 * What the engine itself shows of a container, without the runtime under test. What is optional here is read only where
 * the runtime honours the feature that it belongs to.
 */
export interface InspectedContainer {
  /** The full id. */
  readonly id: string;
  /** The name it has now. */
  readonly name: string;
  /** Everything that it was configured with, the image's and the engine's own additions included. */
  readonly env: Readonly<Record<string, string>>;
  /** The image's included. */
  readonly labels: Readonly<Record<string, string>>;
  /** Whole seconds. */
  readonly gracePeriodSeconds: number;
  /** Whether the engine would ever start it by itself. */
  readonly restartsByItself: boolean;
  /** The most that the engine keeps of its output, bytes; `Infinity` if there is no bound. */
  readonly logBytes: number;
  /** The entrypoint. */
  readonly command?: readonly string[];
  /** What follows the entrypoint. */
  readonly args?: readonly string[];
  /** All mounts, anonymous volumes included, in any order. */
  readonly mounts?: readonly InspectedMount[];
  /** The published ports, in any order. */
  readonly ports?: readonly PortBinding[];
  /** Names of the private networks that it is in. */
  readonly networks?: readonly string[];
  /** Whether it shares the network of the host. */
  readonly hostNetwork?: boolean;
  /** As given at creation, or `''`. */
  readonly user?: string;
  /** The image's where the spec names none. */
  readonly workingDir?: string;
  /** Whether its own root can be read only. */
  readonly readOnlyRoot?: boolean;
  /** 0 = no limit. */
  readonly memoryBytes?: number;
  /** 0 = no limit. */
  readonly cpus?: number;
  /** 0 = no limit. */
  readonly pids?: number;
  /** By name: `SIGTERM`. */
  readonly stopSignal?: string;
}

/** A mount as the engine shows it. */
export interface InspectedMount {
  /** What is mounted. */
  readonly type: 'volume' | 'tmpfs' | 'bind';
  /** The volume's name or the path on the host; `''` for tmpfs. */
  readonly source: string;
  /** The path in the container. */
  readonly target: string;
  /** Whether the container can only read it. */
  readonly readOnly: boolean;
}

/** How a stranger's container is made. */
export interface BenchForeign {
  /** Its exact name. */
  readonly name: string;
  /** A reference that {@link ConformanceBench.image} gave. */
  readonly image: string;
  /** Default: none at all. */
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * What the suite asks of a bench and not every engine or host can give. A subject names what its benches have not in
 * `lacks`, and the cases that need it are skipped; whatever a case that runs needs must be there.
 */
export interface BenchAbilities {
  /** A second runtime on the same engine, as another process would have it. */
  attach(): ContainerRuntime;
  /** Freezes the process of a running container, by the engine's own means: the state is `paused` then. */
  pause(id: ContainerId): Promise<void>;
  /** Makes and starts a container as a stranger would, and returns its id. */
  runForeign(foreign: BenchForeign): Promise<ContainerId>;
  /** What the process of a running container really has in its environment: `/proc/<pid>/environ`. */
  processEnvironment(id: ContainerId): Promise<Readonly<Record<string, string>>>;
  /** A port of the host that nobody holds. Asked for only where the runtime honours `ports`. */
  freePort(): Promise<number>;
  /**
   * Whether the engine has a volume of that name, which may be an anonymous one's. Asked for only where the runtime
   * honours `volumes`.
   */
  volumeExists(name: string): Promise<boolean>;
  /**
   * Begins a stop of `id` by the engine's own means and cuts it off before its SIGKILL, so that the process lives and the
   * engine calls it `stopping`; or `running`, where the subject's engine never shows the other. `id` runs `ignores-stop`.
   */
  interruptStop(id: ContainerId): Promise<void>;
  /** Ends the process of `id` so that the engine goes on believing in it: kills its monitor first. */
  killUnnoticed(id: ContainerId): Promise<void>;
  /** From now on the engine says a word that no runtime knows for the state of `id`, whatever happens to it; it runs. */
  setWord(id: ContainerId): Promise<void>;
  /** How many requests, or client processes, the runtime has sent to the engine so far. */
  engineRequests(): Promise<number>;
  /** The version of the engine, as its own tools tell it. Asked for only where the runtime has `describeEngine`. */
  engineVersion(): Promise<string>;
  /** From now on the engine answers `runtime` like that, whatever it is asked. */
  disturb(disturbance: Disturbance): Promise<void>;
  /** A reference that is not on the device and can be fetched. Asked for in the group `image` only. */
  pullableImage(): Promise<string>;
  /** Makes a network as a stranger would. Asked for in the group `network` only. */
  makeForeignNetwork(name: string): Promise<void>;
  /** Cuts off every subscription to events, as when the engine goes away. Asked for in the group `events` only. */
  dropEvents(): Promise<void>;
  /**
   * How many streams the engine, or its clients on this host, serve to the runtime now: connections, or processes. Asked for
   * in the groups `events` and `logs` only.
   */
  openStreams(): Promise<number>;
  /**
   * Has the program of a running container print `text` and a line break. On Linux that is a write to `/proc/<pid>/fd/1` or
   * `2`. Asked for in the group `logs` only.
   */
  print(id: ContainerId, text: string, stream: LogLine['stream']): Promise<void>;
  /** The labels of a network; `undefined` if there is none. Asked for in the group `network` only. */
  networkLabels(name: string): Promise<NetworkLabels | undefined>;
}

/** The name of something that a bench may lack. */
export type BenchAbility = keyof BenchAbilities;

/**
 * One case's view of an engine: the runtime under test, and means to look and act behind its back. The means use the
 * engine's own tools or the kernel, never the runtime: it is the one that is not trusted here.
 *
 * Each case has a bench of its own and closes it, so that nothing of one case is seen by another. Benches may share an
 * engine: then `owner` keeps them apart.
 */
export interface ConformanceBench extends Partial<BenchAbilities> {
  /** What is tested: what `defineRuntime` made of a driver. */
  readonly runtime: ContainerRuntime;
  /**
   * Lower-case letters, digits and dashes; an owner that nobody else has. Every container, network and volume of the
   * case has a name that begins with it.
   */
  readonly owner: string;
  /** The clock that the engine's grace periods pass on: `systemClock`, unless the engine is a fake. */
  readonly clock: Clock;
  /** Runs a case where time is virtual: moves the clock until `work` settles. A bench on real time leaves it out. */
  wait?<T>(work: Promise<T>): Promise<T>;
  /** The reference of an image that is on the device. */
  image(kind: BenchImage): Promise<string>;
  /** A reference that is not on the device and cannot be fetched. */
  readonly absentImage: string;
  /** The path of a directory of the host with a file in it, and without one named `none`. */
  hostDirectory(): Promise<string>;
  /** What the engine shows of `id`; `undefined` if it has no such container. */
  inspect(id: ContainerId): Promise<InspectedContainer | undefined>;
  /**
   * Process ids of the main processes that live, paused ones included, and have a variable with the value `marker` in
   * their environment. The engine is not asked: on Linux `/proc` tells. A process that ended and was not waited for yet
   * (a zombie) does not live.
   */
  livingProcesses(marker: string): Promise<readonly number[]>;
  /** Kills such a process from outside, by SIGKILL. */
  kill(pid: number): Promise<void>;
  /** Removes all that the case made, whatever state it is in. Called once, also after a case that failed. */
  close(): Promise<void>;
}

/** The same bench, for a case that needs `abilities`. Throws a `TypeError` that says what is missing. */
export function having<Ability extends BenchAbility>(
  bench: ConformanceBench,
  ...abilities: readonly Ability[]
): ConformanceBench & Pick<BenchAbilities, Ability> {
  if (hasAll(bench, abilities)) return bench;
  const missing = abilities.filter((ability) => bench[ability] === undefined).join(', ');
  throw new TypeError(`the bench has no ${missing}: give it one, or name it in the subject's lacks`);
}

function hasAll<Ability extends BenchAbility>(
  bench: ConformanceBench,
  abilities: readonly Ability[],
): bench is ConformanceBench & Pick<BenchAbilities, Ability> {
  return abilities.every((ability) => bench[ability] !== undefined);
}
