import { type ContainerRuntime, type Deadlines, defineRuntime } from 'rollforward';

import { createDockerSocketDriver, type DockerSocketDriverOptions } from './docker/driver.ts';

/** Where Docker Engine listens, and how long its calls may take. */
export interface DockerSocketOptions extends DockerSocketDriverOptions {
  /** Replaces single ones of the SDK's default deadlines. */
  readonly deadlines?: Partial<Deadlines>;
}

/**
 * Docker Engine of this host, through its socket, as a runtime: every clause of every group. Throws a `TypeError` if the socket
 * is not one of this host.
 */
export function dockerSocket(options: DockerSocketOptions = {}): ContainerRuntime {
  const { deadlines, ...driver } = options;
  return defineRuntime(createDockerSocketDriver(driver), {
    ...(driver.clock && { clock: driver.clock }),
    ...(deadlines && { deadlines }),
  });
}
