import type { ContainerId } from './container-id.ts';

/**
 * What `events` tells. Hints only: each may come late, twice or not at all, and is of whatever container of the engine, of
 * ours or not. Whoever is told looks for himself; what a look says counts.
 */
export type RuntimeEvent =
  /** The first one, at once: from now on there may be hints. What happened before must be looked for. */
  | { readonly type: 'subscribed' }
  /** A container was started. */
  | { readonly type: 'started'; readonly id: ContainerId }
  /** The process of a container has ended. */
  | { readonly type: 'exited'; readonly id: ContainerId }
  /** A container is gone. */
  | { readonly type: 'removed'; readonly id: ContainerId };

/** Options of `events`. */
export interface EventsOptions {
  /** Aborting ends the iterator: it is done, and nothing is thrown. */
  readonly signal?: AbortSignal;
}
