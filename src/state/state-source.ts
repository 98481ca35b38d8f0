/** All that a source holds now. */
export interface Snapshot {
  /** The bytes of each document, by the deployment's name. They are hostile until parsed. */
  readonly documents: ReadonlyMap<string, Uint8Array>;
  /** Deployments that somebody deleted on purpose. */
  readonly deleted: ReadonlySet<string>;
  /**
   * What a deployment means that is in neither. `deleted` only where the source can be sure that it lists everything;
   * else `unknown`: the accepted document stays in force, and is reported so.
   */
  readonly unlisted: 'deleted' | 'unknown';
  /**
   * Names under which something is there that cannot be given (no permission, too large, damaged), each with the reason:
   * one sentence, without a secret. What was accepted under such a name stays in force, whatever `unlisted` says, and the
   * mistake is reported. A name that is in `documents` too counts as given.
   */
  readonly unreadable?: ReadonlyMap<string, string>;
  /**
   * What else is wrong with what the source holds, and belongs to no deployment: one sentence each, without a secret.
   * Each is told when it is first seen, and changes nothing.
   */
  readonly mistakes?: readonly string[];
}

/**
 * What a read gives: a whole `snapshot`, or that the source is `unavailable` and the `reason`, one sentence without a
 * secret. A source that cannot be read says so: it never looks like one that is empty.
 */
export type ReadResult =
  ({ readonly kind: 'snapshot' } & Snapshot) | { readonly kind: 'unavailable'; readonly reason: string };

/**
 * Where documents come from. Two functions: the agent reads at start, after each hint and every 30 s, retries, and
 * decides what a snapshot means. A hint may be late, doubled or lost.
 */
export interface StateSource {
  /** For people: `memory`, `nats`. */
  readonly name: string;
  /** Reads all there is. A rejection counts as `unavailable`. */
  read(signal: AbortSignal): Promise<ReadResult>;
  /** Calls `onHint` when a read may give something new; the function that comes back ends that. */
  watch(onHint: () => void): () => void;
}
