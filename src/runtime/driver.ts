import type { ContainerId } from './container-id.ts';
import type { ContainerSpec, SpecFeature } from './container-spec.ts';
import type { ContainerStatus, ExistingContainer } from './container-status.ts';
import type { EngineDescription, EngineEndpoint } from './engine-description.ts';
import type { LogLine, LogsOptions } from './log-line.ts';
import type { EventsOptions, RuntimeEvent } from './runtime-event.ts';

/** Ends every call's options. */
export interface CallOptions {
  /** Aborting settles the call promptly with `Aborted`; it does not undo anything, and the effect may land later (C21). */
  readonly signal?: AbortSignal;
  /** Milliseconds until the call settles with `DeadlineExceeded`, whatever the engine does. */
  readonly deadlineMs?: number;
}

/** Points at one container: by full `id`, or by exact `name`. A name may have been given to another container since. */
export type ContainerRef = { readonly id: ContainerId } | { readonly name: string };

/** How the end of a container was observed (C13). */
export type StopOutcome =
  /** It ended within its grace period. */
  | ({ readonly kind: 'stopped' } & EndedContainer)
  /** It was killed after its grace period. */
  | ({ readonly kind: 'killed' } & EndedContainer)
  /** It had ended, or had never been started, before the call. */
  | ({ readonly kind: 'already-stopped' } & EndedContainer)
  /** There is no container of this id. */
  | { readonly kind: 'absent' };

/** What is known of the end, as far as the engine tells it. */
export interface EndedContainer {
  /** What the process ended with; 128 and the signal's number where a signal ended it. */
  readonly exitCode?: number;
  /** Milliseconds since the Unix epoch. An outage is measured from here. */
  readonly finishedAt?: number;
}

/** Options of {@link RuntimeDriver.stopContainer}. */
export interface StopOptions extends CallOptions {
  /** Whole seconds between the stop signal and SIGKILL; 0 = SIGKILL at once. Use the container's labelled grace. */
  readonly gracePeriodSeconds: number;
}

/**
 * When an image is fetched: if it is not here (`missing`), each time (`always`: the registry must answer, though the
 * image may be here), or `never` (what is not here is `ImageNotFound`).
 */
export type PullPolicy = 'missing' | 'always' | 'never';

/** How far a pull has come. */
export interface PullProgress {
  /** What the engine says, one line. */
  readonly message: string;
  /** Where the engine counts: how far one layer of the image has come. Each is told by itself, and a fast one not at all. */
  readonly layer?: LayerProgress;
}

/** One part of an image on its way. */
export interface LayerProgress {
  /** The engine's word for it; the same in each call of one pull. */
  readonly id: string;
  /** Never more than `totalBytes`. */
  readonly receivedBytes: number;
  /** As it is transferred, which is mostly less than it takes when it is here; more than 0. */
  readonly totalBytes: number;
}

/** Options of {@link RuntimeDriver.ensureImage}. */
export interface EnsureImageOptions extends CallOptions {
  readonly policy: PullPolicy;
  /** Told as the pull moves; the first call and each one after that put off the deadline for stalled pulls. */
  readonly onProgress?: (progress: PullProgress) => void;
}

/** An image that is here. */
export interface ImageInfo {
  /** What to create from. */
  readonly id: string;
  /** The image's own labels. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Who a network belongs to: the labels that it carries. */
export type NetworkLabels = Readonly<Record<string, string>>;

/** What only a declaration can say; the rest is said by the presence of a member. */
export interface RuntimeFeatures {
  /** The parts of a spec that are honoured. A spec that asks for another one is refused as `Unsupported`. */
  readonly spec: readonly SpecFeature[];
  /** Whether the exit code of an ended container is known. */
  readonly exitCodes: boolean;
  /** Whether `oomKilled` is told. */
  readonly oomKilled: boolean;
  /** Who can see the same containers: every process of the `host`, or this `process` only. Two agents of one owner are kept apart there. */
  readonly scope: 'host' | 'process';
}

/**
 * What the author of a backend writes. The clauses C1–C24 say what each verb promises; `runtimeConformance` of
 * `rollforward/testing` tests them. Deadlines, abort, joined stops, checks of ids and wrapping of faults are added
 * by {@link defineRuntime} and must not be written again.
 *
 * A verb rejects with a {@link RuntimeFault} whose code it knows, or with anything else, which becomes `Unclassified`.
 * Each one says which codes are its own; besides, any verb may end as `Unavailable`, `DeadlineExceeded` or `Aborted` (C21),
 * and as `InvalidSpec` for an id, a name or a value that is refused before the engine hears of it (C8, C23).
 */
export interface RuntimeDriver {
  /** For people: `podman-cli`. */
  readonly name: string;
  /** Does not change while the runtime lives. */
  readonly features: RuntimeFeatures;
  /** Where the engine is looked for, if there is one to be found: for whoever is told that it cannot be reached. */
  readonly endpoint?: EngineEndpoint;

  /** Every container with the label `io.rollforward.owner` = `owner`, in every state; all or a rejection (C9, C10). */
  listContainers(filter: OwnerFilter): Promise<readonly ExistingContainer[]>;
  /** One container, or `absent`; never another one by prefix or pattern (C8). */
  containerStatus(ref: ContainerRef, options?: CallOptions): Promise<ContainerStatus>;
  /**
   * Creates and does not start (C1). Leaves nothing behind when it fails (C5). Never pulls (C17).
   *
   * `NameConflict`: the name is taken, by whomever (C4, C6). `ImageNotFound`: the image is not here. `InvalidSpec`: the
   * engine refuses a value, or what it points at is not there. `Unsupported`: see `features.spec`. `StorageFull`.
   */
  createContainer(spec: ContainerSpec, options?: CallOptions): Promise<ContainerId>;
  /**
   * Starts a `created` or `exited` container, the same one; of a running one it is a success (C1, C11).
   *
   * What only the start can tell (C5), and then the container stays as it was: `CommandNotFound`, `PortInUse`, `InvalidSpec`.
   * `StillRunning`: it is paused or stopping. `ContainerBroken`: it is absent, or can never be started again.
   */
  startContainer(id: ContainerId, options?: CallOptions): Promise<void>;
  /**
   * Ends a container: its stop signal, the grace period, SIGKILL. Resolves only when the end was observed (C12–C15); absent
   * is a success. `StillRunning`: the engine is done, and whether the process lives is not known.
   */
  stopContainer(id: ContainerId, options: StopOptions): Promise<StopOutcome>;
  /** Removes a container that has ended, with its anonymous volumes; `StillRunning` if it lives (C16). */
  removeContainer(id: ContainerId, options?: CallOptions): Promise<void>;
  /**
   * Makes sure that an image is here and says what to create from (C17). `reference` is what a document may write, or an id.
   *
   * `ImageNotFound`, `RegistryUnauthorized`, `RegistryUnreachable`, `StorageFull`; a pull that stalls is `DeadlineExceeded`.
   */
  ensureImage(reference: string, options: EnsureImageOptions): Promise<ImageInfo>;
  /** Makes a bridge network if there is none; `NameConflict` if one of that name carries other labels (C18). */
  ensureNetwork(name: string, labels: NetworkLabels, options?: CallOptions): Promise<void>;
  /**
   * Removes the network that carries `labels`; success if there is none (C18). `NameConflict`: it carries others.
   * `StillRunning`: a container is connected to it.
   */
  removeNetwork(name: string, labels: NetworkLabels, options?: CallOptions): Promise<void>;
  /**
   * Gives a container another name, and changes nothing else (C8). Cosmetic: whoever lacks it loses legible names only.
   *
   * `NameConflict`: another container has the name. `ContainerBroken`: there is no such container.
   */
  renameContainer?(id: ContainerId, name: string, options?: CallOptions): Promise<void>;
  /**
   * Tells what happens to containers, as hints (C19). It has no deadline: it lasts until its signal is aborted, the
   * consumer returns, or `next()` rejects, with `Unavailable` when the connection is lost. Each iterator is a
   * subscription of its own.
   *
   * A driver gives hints only, and what it holds for them is free as soon as its signal is aborted: `defineRuntime` says
   * `subscribed`, and takes a driver's end for a lost connection.
   */
  events?(options?: EventsOptions): AsyncIterable<RuntimeEvent>;
  /**
   * What the program of a container printed, as far as the engine keeps it (C20); of one that never ran, nothing. It has no
   * deadline, and ends as {@link RuntimeDriver.events} does, or by itself where all was given. Little is kept for a slow reader: then
   * the engine waits, and one that does not wait may leave out what was not read by the end of a container it follows.
   *
   * `next()` rejects with `ContainerBroken` if there is no such container, with `InvalidSpec` for options that are none.
   */
  logs?(id: ContainerId, options?: LogsOptions): AsyncIterable<LogLine>;
  /**
   * What the engine says of itself (C24), for people and for `doctor`: one request, two at most, which change nothing. No decision
   * is made from it.
   */
  describeEngine?(options?: CallOptions): Promise<EngineDescription>;
}

/** Whose containers to list. */
export interface OwnerFilter extends CallOptions {
  /** Lower-case letters, digits and dashes, at most 63; another one is `InvalidSpec`. Its containers, and no others, are listed (C9). */
  readonly owner: string;
}

/** Options of {@link ContainerRuntime.startService}. */
export interface StartServiceOptions extends CallOptions {
  /** Default `missing`. */
  readonly pullPolicy?: PullPolicy;
}

/** What {@link defineRuntime} returns and users hold: a driver that keeps every clause, and the façade for people without a converger. */
export interface ContainerRuntime extends RuntimeDriver {
  /**
   * Makes the service of `spec` run and returns the id of its container (C3). It only looks at liveness: a running or
   * paused container of the same owner, deployment, service and digest is returned untouched, a dead one is started.
   * It never stops or removes anything.
   *
   * Rejects with `InvalidSpec` if the spec lacks the labels of an owner, `StillRunning` if the container is stopping,
   * `NameConflict` if the name is a stranger's or the service runs with another digest, `Unavailable` if its state is
   * not known; and as the driver's verbs do.
   */
  startService(spec: ContainerSpec, options?: StartServiceOptions): Promise<ContainerId>;
  /** `stopContainer` under the name that goes with {@link ContainerRuntime.startService}. */
  stopService(id: ContainerId, options: StopOptions): Promise<StopOutcome>;
}
