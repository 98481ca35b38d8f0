import { type ContainerRuntime, type Deadlines, defineRuntime } from 'rollforward';

import { createPodmanSocketDriver, type PodmanSocketDriverOptions } from './podman/driver.ts';

/** Where Podman's service listens, and how long its calls may take. */
export interface PodmanSocketOptions extends PodmanSocketDriverOptions {
  /** Replaces single ones of the SDK's default deadlines. */
  readonly deadlines?: Partial<Deadlines>;
}

/**
 * Podman of this host, through the socket of its API, as a runtime: every clause of every group. Throws a `TypeError` if the socket
 * is not one of this host.
 */
export function podmanSocket(options: PodmanSocketOptions = {}): ContainerRuntime {
  const { deadlines, ...driver } = options;
  return defineRuntime(createPodmanSocketDriver(driver), {
    ...(driver.clock && { clock: driver.clock }),
    ...(deadlines && { deadlines }),
  });
}
