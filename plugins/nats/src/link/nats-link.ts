import type { NatsConnection } from '../wire/nats-connection.ts';

/** What has happened to a link. `connected`: also each time after it was lost, and then anything may have been missed. */
export type LinkEvent =
  | { readonly type: 'connected' }
  /** `reason` is one sentence without a secret. */
  | { readonly type: 'disconnected'; readonly reason: string };

/**
 * A way to NATS that may be there or not: a connection that somebody else looks after (`existingConnection`), or one that
 * is kept by it (`natsLink`).
 */
export interface NatsLink {
  /** What the subjects of inboxes begin with, without the dot: `_INBOX`, or all that the device may subscribe to. */
  readonly inboxPrefix: string;
  /**
   * The connection while it is connected. Nothing must be asked of one that is not: what is asked then is kept by the
   * client, and lands when the connection is back, long after whoever asked has given up.
   */
  connection(): NatsConnection | undefined;
  /** Why there is no connection, in one sentence without a secret. Undefined while there is one. */
  trouble(): string | undefined;
  /** Calls `onEvent` with what happens from now on; the function that comes back ends that. */
  watch(onEvent: (event: LinkEvent) => void): () => void;
  /** Ends a connection that is kept by the link; one that somebody else looks after stays. Resolves when it is done. */
  close(): Promise<void>;
}
