/** What somebody did to a key last. `other`: an operation that this version does not know, which counts for nothing. */
export type KeyOperation = 'put' | 'deleted' | 'other';

/** What a bucket says of a key, without the value. */
export interface KeyMark {
  readonly key: string;
  readonly operation: KeyOperation;
  /** Grows with each change of the bucket, and begins at 1 again in a bucket that was made anew. */
  readonly sequence: number;
  /** Nanoseconds since the Unix epoch, on the server's clock. With `sequence` it names one change, in whichever bucket. */
  readonly at: bigint;
  /** Bytes of the value. */
  readonly size: number;
}

/** What a bucket says of a key, with the value. */
export interface KeyEntry extends KeyMark {
  readonly bytes: Uint8Array;
}

/** What every call can be told. */
export interface BucketCall {
  readonly signal?: AbortSignal | undefined;
}

/** What a read of a key can be told. */
export interface BucketGet extends BucketCall {
  /** How long the value is waited for, where it may be large and the line slow. Default 5,000. */
  readonly withinMs?: number | undefined;
}

/** What a change of a key can be told. */
export interface BucketChange extends BucketCall {
  /** The sequence that the key must have now, 0 for none: else it is a `Conflict`. Default: whatever it has. */
  readonly expected?: number | undefined;
}

/** Which keys a feed is of, and where it goes. */
export interface FeedOptions<Given extends KeyMark> extends BucketCall {
  /** A key, or `<device>.*`, or `*`: subject tokens of NATS. */
  readonly filter: string;
  /** Called with each change after the feed was opened, in order. It must not throw. */
  readonly onChange: (given: Given) => void;
  /**
   * Called once if the feed may have missed something or will not go on (lost connection, lost consumer, gap, silence).
   * It gives nothing after that. Not called after `close`.
   */
  readonly onEnd: (reason: string) => void;
}

/** A consumer of a bucket that goes on until it is closed. */
export interface Feed<Given extends KeyMark> {
  /** All that was there when it was opened: what each key was last, deletions too. */
  readonly initial: readonly Given[];
  /** Ends it, and takes its consumer away as well as that can be done. It never throws. */
  close(): void;
}

/**
 * A key-value bucket of NATS, in the format that all its clients share. Every call rejects with a `NatsFault`, settles
 * within some seconds, and at once with `NotConnected` where there is no connection. No call is tried twice.
 */
export interface Bucket {
  readonly name: string;
  /**
   * What is under `key` now, `deleted` too; `undefined` where nothing is: never put, expired, or not yet known to whoever
   * answered. A server leaves a read of a bucket that is not there unanswered: `TimedOut`, where other calls say `NoBucket`.
   */
  get(key: string, call?: BucketGet): Promise<KeyEntry | undefined>;
  /** Resolves to the change's sequence once the server has it. */
  put(key: string, bytes: Uint8Array, change?: BucketChange): Promise<number>;
  /** Leaves a mark of the deletion. Resolves to its sequence. */
  remove(key: string, change?: BucketChange): Promise<number>;
  /** Opens a feed without values. */
  marks(options: FeedOptions<KeyMark>): Promise<Feed<KeyMark>>;
  /** Opens a feed with values. */
  entries(options: FeedOptions<KeyEntry>): Promise<Feed<KeyEntry>>;
}
