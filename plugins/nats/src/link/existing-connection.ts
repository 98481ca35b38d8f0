import type { NatsConnection, NatsStatus } from '../wire/nats-connection.ts';
import type { LinkEvent, NatsLink } from './nats-link.ts';

/** What else is known of a connection. */
export interface ExistingConnectionOptions {
  /** The `inboxPrefix` that the connection was made with, where it was made with one. Default `_INBOX`. */
  readonly inboxPrefix?: string;
}

/**
 * Makes a link of a connection of `nats` 2 or of `@nats-io/transport-node` 3 that somebody else looks after. It must be
 * connected. For a device make it with `maxReconnectAttempts: -1`: a client gives up after some seconds by default, and a
 * connection that is closed is closed for good.
 */
export function existingConnection(
  connection: NatsConnection,
  { inboxPrefix = '_INBOX' }: ExistingConnectionOptions = {},
): NatsLink {
  const watchers = new Set<(event: LinkEvent) => void>();
  const statuses = connection.status();
  let trouble = connection.isClosed() ? CLOSED : undefined;

  function tell(event: LinkEvent): void {
    trouble = event.type === 'connected' ? undefined : event.reason;
    for (const onEvent of Array.from(watchers)) onEvent(event);
  }

  function note({ type }: NatsStatus): void {
    if (type === 'disconnect' && trouble === undefined) {
      tell({ type: 'disconnected', reason: 'the connection to NATS was lost' });
    }
    if (type === 'reconnect') tell({ type: 'connected' });
  }

  async function follow(): Promise<void> {
    for await (const status of statuses) note(status);
  }

  // It ends with the connection; what ends it is told below.
  follow().catch(() => undefined);
  void connection.closed().then(() => tell({ type: 'disconnected', reason: CLOSED }));

  return {
    inboxPrefix,
    connection: () => (trouble === undefined && !connection.isClosed() ? connection : undefined),
    trouble: () => trouble ?? (connection.isClosed() ? CLOSED : undefined),
    watch(onEvent) {
      // Whoever watches twice with one function watches twice.
      const own = (event: LinkEvent): void => onEvent(event);
      watchers.add(own);
      return () => watchers.delete(own);
    },
    close() {
      watchers.clear();
      statuses.stop?.();
      return Promise.resolve();
    },
  };
}

const CLOSED = 'the connection to NATS was closed';
