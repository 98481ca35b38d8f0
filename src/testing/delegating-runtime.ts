import type {
  CallOptions,
  ContainerId,
  ContainerRef,
  ContainerRuntime,
  ContainerSpec,
  ContainerStatus,
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
  readonly name: string;
  readonly features: RuntimeFeatures;
  readonly #runtime: ContainerRuntime;

  constructor(runtime: ContainerRuntime) {
    this.name = runtime.name;
    this.features = runtime.features;
    this.#runtime = runtime;
  }

  listContainers(filter: OwnerFilter): Promise<readonly ExistingContainer[]> {
    return this.#runtime.listContainers(filter);
  }

  containerStatus(ref: ContainerRef, options?: CallOptions): Promise<ContainerStatus> {
    return this.#runtime.containerStatus(ref, options);
  }

  createContainer(spec: ContainerSpec, options?: CallOptions): Promise<ContainerId> {
    return this.#runtime.createContainer(spec, options);
  }

  startContainer(id: ContainerId, options?: CallOptions): Promise<void> {
    return this.#runtime.startContainer(id, options);
  }

  stopContainer(id: ContainerId, options: StopOptions): Promise<StopOutcome> {
    return this.#runtime.stopContainer(id, options);
  }

  removeContainer(id: ContainerId, options?: CallOptions): Promise<void> {
    return this.#runtime.removeContainer(id, options);
  }

  ensureImage(reference: string, options: EnsureImageOptions): Promise<ImageInfo> {
    return this.#runtime.ensureImage(reference, options);
  }

  ensureNetwork(name: string, labels: NetworkLabels, options?: CallOptions): Promise<void> {
    return this.#runtime.ensureNetwork(name, labels, options);
  }

  removeNetwork(name: string, labels: NetworkLabels, options?: CallOptions): Promise<void> {
    return this.#runtime.removeNetwork(name, labels, options);
  }

  /** Cosmetic: without it in the other runtime nothing is renamed. */
  async renameContainer(id: ContainerId, name: string, options?: CallOptions): Promise<void> {
    await this.#runtime.renameContainer?.(id, name, options);
  }

  startService(spec: ContainerSpec, options?: StartServiceOptions): Promise<ContainerId> {
    return this.#runtime.startService(spec, options);
  }

  stopService(id: ContainerId, options: StopOptions): Promise<StopOutcome> {
    return this.#runtime.stopService(id, options);
  }
}
