import type { ContainerId } from './container-id.ts';
import { unreachable } from './unreachable.ts';

/** What every container that exists tells about itself. */
export interface ContainerFacts {
  /** The full one: whoever has it can mean no other container. */
  readonly id: ContainerId;
  /** The name it has now; cosmetic once the id is known. */
  readonly name: string;
  /** The image as the engine shows it. Never compared with a document. */
  readonly image: string;
  /** The image's own id, where the engine tells it. */
  readonly imageId?: string;
  /** All labels the engine shows, the image's included. */
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * What the image's own health check last said. `starting`: nothing yet, or within its start period. `healthy` and
 * `unhealthy`: its verdict; nothing is restarted for it.
 */
export type Health = 'starting' | 'healthy' | 'unhealthy';

/** Made, never started (or made anew by a reboot of the host): no process. */
export interface CreatedContainer extends ContainerFacts {
  readonly state: 'created';
}

/** Its process lives (C11). */
export interface RunningContainer extends ContainerFacts {
  readonly state: 'running';
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
  /** Absent where the image has no health check. */
  readonly health?: Health;
}

/** Its process lives and is frozen: somebody's intent. */
export interface PausedContainer extends ContainerFacts {
  readonly state: 'paused';
}

/** A stop was begun and its end was not observed: the process may live for ever. */
export interface StoppingContainer extends ContainerFacts {
  readonly state: 'stopping';
}

/** Its process has ended. */
export interface ExitedContainer extends ContainerFacts {
  readonly state: 'exited';
  /** What the process ended with; 128 and the signal's number where a signal ended it. Absent where `features.exitCodes` is false. */
  readonly exitCode?: number;
  /** Whether the kernel ended it for want of memory. Absent where `features.oomKilled` is false. */
  readonly oomKilled?: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt?: number;
  /** Milliseconds since the Unix epoch. */
  readonly finishedAt?: number;
}

/** The engine answered with a word that we do not know. It counts as alive: nothing is started beside it. */
export interface UnknownContainer extends ContainerFacts {
  readonly state: 'unknown';
  /** The engine's word. */
  readonly word: string;
}

/** A container that exists, in one of its states. */
export type ExistingContainer =
  | CreatedContainer
  | RunningContainer
  | PausedContainer
  | StoppingContainer
  | ExitedContainer
  | UnknownContainer;

/** There is no container of that id or name. */
export interface AbsentContainer {
  readonly state: 'absent';
}

/** The answer to "what is it now?". A call that failed rejects; it never becomes a status. */
export type ContainerStatus = ExistingContainer | AbsentContainer;

/** The words of {@link ContainerStatus}. */
export type ContainerState = ContainerStatus['state'];

/**
 * Whether a process of this container lives, or may live.
 *
 * `Running: false` is not stopped: an interrupted stop leaves `stopping` with the process alive for ever, and a
 * word that we do not know may mean anything.
 */
export function isLive(container: ExistingContainer): boolean {
  switch (container.state) {
    case 'running':
    case 'paused':
    case 'stopping':
    case 'unknown':
      return true;
    case 'created':
    case 'exited':
      return false;
    default:
      return unreachable(container);
  }
}
