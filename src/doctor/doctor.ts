import type { Clock } from '../runtime/clock.ts';
import type { ContainerRuntime } from '../runtime/driver.ts';
import { examine } from './examine.ts';
import type { Finding } from './finding.ts';
import { systemHost } from './system-host.ts';

/** What {@link doctor} can be told; nothing of it is needed. */
export interface DoctorOptions {
  /** Milliseconds until it settles, whatever engine and host do: two thirds for the engine, the rest for the host. Default 15 s. */
  readonly deadlineMs?: number;
  /** Ends it early, with what is known by then. */
  readonly signal?: AbortSignal;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

/**
 * Says what is wrong with the engine behind `runtime` and with its host, the worst first: for somebody whose containers do
 * not start, or do not stay. Empty: nothing was found, which does not prove that a container runs.
 *
 * It asks the engine once what it is (C24), and reads files of the host; nothing is changed, no container made. It never
 * rejects: an engine that cannot be reached is a finding. No secret is in what it says.
 */
export function doctor(runtime: ContainerRuntime, options: DoctorOptions = {}): Promise<readonly Finding[]> {
  return examine(runtime, systemHost(), options);
}
