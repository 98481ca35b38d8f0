/** Headers of a message. */
export interface NatsHeaders {
  /** The first value under `name`, or an empty string. */
  get(name: string): string;
  /** All values under `name`. */
  values(name: string): readonly string[];
  /** Replaces what is under `name`. */
  set(name: string, value: string): void;
  /** Of a status message: 100, 404, 503 …; else 0. */
  readonly code: number;
  /** Of a status message: what the server says. */
  readonly description: string;
}

/** A message that has arrived. */
export interface NatsMessage {
  /** Where it was published. */
  readonly subject: string;
  /** Where an answer is expected. */
  readonly reply?: string | undefined;
  /** Its bytes, none in a status message. */
  readonly data: Uint8Array;
  /** Absent where it has none. */
  readonly headers?: NatsHeaders | undefined;
}

/** A subscription that lasts until it is ended. */
export interface NatsSubscription {
  /** Ends it: no message comes any more. */
  unsubscribe(): void;
}

/** Something that has happened to a connection. */
export interface NatsStatus {
  /** `disconnect`, `reconnect`, `error` … */
  readonly type: string;
}

/** What happens to a connection, until it is closed or `stop` is called. */
export interface NatsStatuses extends AsyncIterable<NatsStatus> {
  /** Ends it. */
  stop?(): void;
}

/**
 * What is used of a connection to NATS. Connections of `nats` 2 and of `@nats-io/transport-node` 3 are such connections:
 * nothing above the core protocol is asked of them, since their views of key-value buckets differ in the rights that they
 * take, in the consumers that they leave behind, and in whether they tell where a list ends.
 */
export interface NatsConnection {
  /** Sends a message. Throws where the connection is closed, or the payload larger than the server takes. */
  publish(subject: string, payload?: Uint8Array, options?: { reply?: string; headers?: NatsHeaders }): void;
  /** Sends a message and resolves to the first answer. Rejects after `timeout` milliseconds, or where nobody listens. */
  request(
    subject: string,
    payload?: Uint8Array,
    options?: { timeout: number; headers?: NatsHeaders },
  ): Promise<NatsMessage>;
  /** Calls `callback` with each message of `subject`, which may have wildcards. It lasts over reconnects. */
  subscribe(
    subject: string,
    options?: { callback?: (error: Error | null, message: NatsMessage) => void },
  ): NatsSubscription;
  /** What happens to it, from now until it is closed. */
  status(): NatsStatuses;
  /** Resolves when it is closed for good, with the error where one has closed it. */
  closed(): Promise<void | Error>;
  /** Whether it is closed for good. One that is away and tries to come back is not. */
  isClosed(): boolean;
  /** Resolves when the server has seen all that was published before. */
  flush(): Promise<void>;
  /** Closes it for good. */
  close(): Promise<void>;
}
