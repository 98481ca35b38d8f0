import type { ContainerId } from './container-id.ts';
import type { ContainerSpec, SpecFeature } from './container-spec.ts';
import type { ContainerStatus, ExistingContainer } from './container-status.ts';

/** Ends every call's options. */
export interface CallOptions {
  /** Aborting settles the call promptly with `Aborted`; it does not undo anything, and the effect may land later (C21). */
  readonly signal?: AbortSignal;
  /** Milliseconds until the call settles with `DeadlineExceeded`, whatever the engine does. */
  readonly deadlineMs?: number;
}

/** Points at one container: by full id, or by exact name. */
export type ContainerRef = { readonly id: ContainerId } | { readonly name: string };

/** How the end of a container was observed. */
export type StopOutcome =
  /** It ended within its grace period. */
  | ({ readonly kind: 'stopped' } & EndedContainer)
  /** It was killed after its grace period. */
  | ({ readonly kind: 'killed' } & EndedContainer)
  /** It had ended, or had never been started, before the call. */
  | ({ readonly kind: 'already-stopped' } & EndedContainer)
  | { readonly kind: 'absent' };

/** What is known of the end, as far as the engine tells it. */
export interface EndedContainer {
  readonly exitCode?: number;
  /** Milliseconds since the Unix epoch. An outage is measured from here. */
  readonly finishedAt?: number;
}

export interface StopOptions extends CallOptions {
  /** Whole seconds between the stop signal and SIGKILL; 0 = SIGKILL at once. Use the container's labelled grace. */
  readonly gracePeriodSeconds: number;
}

/** When an image is fetched: if it is not here, each time, or never. */
export type PullPolicy = 'missing' | 'always' | 'never';

/** How far a pull has come. */
export interface PullProgress {
  /** What the engine says, one line. */
  readonly message: string;
}

export interface EnsureImageOptions extends CallOptions {
  readonly policy: PullPolicy;
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
  /** Who can see the same containers: every process of the host, or this one only. */
  readonly scope: 'host' | 'process';
}

/**
 * What the author of a backend writes. The clauses C1–C23 say what each verb promises; `runtimeConformance` of
 * `rollforward/testing` tests them. Deadlines, abort, joined stops, checks of ids and wrapping of faults are added
 * by {@link defineRuntime} and must not be written again.
 *
 * A verb rejects with a {@link RuntimeFault} whose code it knows, or with anything else, which becomes `Unclassified`.
 */
export interface RuntimeDriver {
  /** For people: `podman-cli`. */
  readonly name: string;
  readonly features: RuntimeFeatures;

  /** Every container with the label `io.rollforward.owner` = `owner`, in every state; all or a rejection (C9, C10). */
  listContainers(filter: OwnerFilter): Promise<readonly ExistingContainer[]>;
  /** One container, or `absent`; never another one by prefix or pattern (C8). */
  containerStatus(ref: ContainerRef, options?: CallOptions): Promise<ContainerStatus>;
  /** Creates and does not start (C1). Leaves nothing behind when it fails (C5). Never pulls (C17). */
  createContainer(spec: ContainerSpec, options?: CallOptions): Promise<ContainerId>;
  /** Starts a `created` or `exited` container; of a running one it is a success (C5, C11). */
  startContainer(id: ContainerId, options?: CallOptions): Promise<void>;
  /** Resolves only when the end was observed (C12–C15). */
  stopContainer(id: ContainerId, options: StopOptions): Promise<StopOutcome>;
  /** Removes a container that has ended, with its anonymous volumes; `StillRunning` if it lives (C16). */
  removeContainer(id: ContainerId, options?: CallOptions): Promise<void>;
  /** Makes sure that an image is here and says what to create from (C17). */
  ensureImage(reference: string, options: EnsureImageOptions): Promise<ImageInfo>;
  /** Makes a bridge network if there is none; `NameConflict` if one of that name carries other labels (C18). */
  ensureNetwork(name: string, labels: NetworkLabels, options?: CallOptions): Promise<void>;
  /** Removes the network that carries `labels`; success if there is none, `NameConflict` if it carries others (C18). */
  removeNetwork(name: string, labels: NetworkLabels, options?: CallOptions): Promise<void>;
  /** Gives a container another name. Cosmetic: whoever lacks it loses legible names only. */
  renameContainer?(id: ContainerId, name: string, options?: CallOptions): Promise<void>;
}

/** Whose containers to list. */
export interface OwnerFilter extends CallOptions {
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
