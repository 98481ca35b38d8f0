import { type ContainerRuntime, type Deadlines, defineRuntime } from 'rollforward';

import { createPodmanCliDriver, type PodmanCliDriverOptions } from './driver.ts';

/** How Podman is run, and how long its calls may take. */
export interface PodmanCliOptions extends PodmanCliDriverOptions {
  /** Replaces single ones of the SDK's default deadlines. */
  readonly deadlines?: Partial<Deadlines>;
}

/**
 * Podman of this host, through its command line, as a runtime: every clause of every group.
 * Throws a `TypeError` if `env` names another host.
 */
export function podmanCli(options: PodmanCliOptions = {}): ContainerRuntime {
  const { deadlines, ...driver } = options;
  return defineRuntime(createPodmanCliDriver(driver), {
    ...(driver.clock && { clock: driver.clock }),
    ...(deadlines && { deadlines }),
  });
}
