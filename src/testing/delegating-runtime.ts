import type {
  CallOptions,
  ContainerId,
  ContainerRef,
  ContainerRuntime,
  ContainerSpec,
  ContainerStatus,
  EngineEndpoint,
  EnsureImageOptions,
  ExistingContainer,
  ImageInfo,
  NetworkLabels,
  OwnerFilter,
  RuntimeFeatures,
  StartServiceOptions,
  StopOptions,
  StopOutcome,
} from '../index.ts';

/** A runtime whose verbs are those of another one: what a class extends that adds something to them. */
export class DelegatingRuntime implements ContainerRuntime {
  /** The other one's. */
  readonly name: string;
  /** The other one's. */
  readonly features: RuntimeFeatures;
  /** The other one's, if it has one. */
  readonly endpoint?: EngineEndpoint;
  /**
   * There only if the other one can rename: a caller that saw one would take it that names change. No method, so whoever
   * changes it assigns it in a constructor.
   */
  readonly renameContainer?: NonNullable<ContainerRuntime['renameContainer']>;
  /** There only if the other one tells events: as with `renameContainer`. */
  readonly events?: NonNullable<ContainerRuntime['events']>;
  /** There only if the other one has logs: as with `renameContainer`. */
  readonly logs?: NonNullable<ContainerRuntime['logs']>;
  /** There only if the other one can describe its engine: as with `renameContainer`. */
  readonly describeEngine?: NonNullable<ContainerRuntime['describeEngine']>;
  readonly #runtime: ContainerRuntime;

  /** Every verb goes to `runtime`, as it is at each call. */
  constructor(runtime: ContainerRuntime) {
    this.name = runtime.name;
    this.features = runtime.features;
    if (runtime.endpoint !== undefined) this.endpoint = runtime.endpoint;
    this.#runtime = runtime;
    if (runtime.renameContainer !== undefined) {
      this.renameContainer = async (id, name, options) => runtime.renameContainer?.(id, name, options);
    }
    const events = runtime.events?.bind(runtime);
    if (events !== undefined) this.events = (options) => events(options);
    const logs = runtime.logs?.bind(runtime);
    if (logs !== undefined) this.logs = (id, options) => logs(id, options);
    const describe = runtime.describeEngine?.bind(runtime);
    if (describe !== undefined) this.describeEngine = (options) => describe(options);
  }

  /** As in `RuntimeDriver`. */
  listContainers(filter: OwnerFilter): Promise<readonly ExistingContainer[]> {
    return this.#runtime.listContainers(filter);
  }

  /** As in `RuntimeDriver`. */
  containerStatus(ref: ContainerRef, options?: CallOptions): Promise<ContainerStatus> {
    return this.#runtime.containerStatus(ref, options);
  }

  /** As in `RuntimeDriver`. */
  createContainer(spec: ContainerSpec, options?: CallOptions): Promise<ContainerId> {
    return this.#runtime.createContainer(spec, options);
  }

  /** As in `RuntimeDriver`. */
  startContainer(id: ContainerId, options?: CallOptions): Promise<void> {
    return this.#runtime.startContainer(id, options);
  }

  /** As in `RuntimeDriver`. */
  stopContainer(id: ContainerId, options: StopOptions): Promise<StopOutcome> {
    return this.#runtime.stopContainer(id, options);
  }

  /** As in `RuntimeDriver`. */
  removeContainer(id: ContainerId, options?: CallOptions): Promise<void> {
    return this.#runtime.removeContainer(id, options);
  }

  /** As in `RuntimeDriver`. */
  ensureImage(reference: string, options: EnsureImageOptions): Promise<ImageInfo> {
    return this.#runtime.ensureImage(reference, options);
  }

  /** As in `RuntimeDriver`. */
  ensureNetwork(name: string, labels: NetworkLabels, options?: CallOptions): Promise<void> {
    return this.#runtime.ensureNetwork(name, labels, options);
  }

  /** As in `RuntimeDriver`. */
  removeNetwork(name: string, labels: NetworkLabels, options?: CallOptions): Promise<void> {
    return this.#runtime.removeNetwork(name, labels, options);
  }

  /** As in `ContainerRuntime`. */
  startService(spec: ContainerSpec, options?: StartServiceOptions): Promise<ContainerId> {
    return this.#runtime.startService(spec, options);
  }

  /** As in `ContainerRuntime`. */
  stopService(id: ContainerId, options: StopOptions): Promise<StopOutcome> {
    return this.#runtime.stopService(id, options);
  }
}
