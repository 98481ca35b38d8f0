import type { NatsConnection } from '../wire/nats-connection.ts';
import { describeTrouble } from './describe-trouble.ts';
import type { Dialled } from './dial.ts';
import { type LinkSettings, type NatsLinkOptions, readLinkOptions } from './link-options.ts';
import type { LinkEvent, NatsLink } from './nats-link.ts';
import { openConnection } from './open-connection.ts';
import { reconnectDelay } from './reconnect-delay.ts';
import type { ServerAddress } from './server-address.ts';
import { untilClosed } from './until-closed.ts';

/**
 * Makes a link that keeps a connection of its own, from now until `close`. It begins without a server, never gives up,
 * takes the servers in turn, and each time that it connects it reads files of credentials and certificates anew. Each
 * time `connection()` is **another object**: what was subscribed on the one before is gone with it, what was asked of it
 * has failed, and nothing that was published on it lands late.
 *
 * **TLS**: a server that is not on this machine is spoken to only through TLS, whether its address begins with `tls://`
 * or `nats://`, and only if it proves to be `host` to the authorities of `tls.caFile`, or to the system's. One that offers
 * no TLS is sent nothing at all. `plaintext: 'anywhere'` takes that back, except for `tls://` and where `tls` is given.
 *
 * **Events**: `connected` each time; `disconnected` when a connection was lost, which takes up to
 * `(pingsMissed + 1) × pingIntervalMs` where the server has fallen silent. Until there is one, `trouble()` says why the
 * last attempt failed.
 *
 * Throws a `TypeError` for options that cannot be, with the path of the mistake and what was expected.
 */
export function natsLink(options: NatsLinkOptions): NatsLink {
  const settings = readLinkOptions(options);
  const closing = new AbortController();
  const watchers = new Set<(event: LinkEvent) => void>();
  let current: Dialled | undefined;
  let trouble = 'there was no answer from NATS yet';

  function tell(event: LinkEvent): void {
    for (const onEvent of Array.from(watchers)) {
      try {
        onEvent(event);
      } catch {
        // The connection does not depend on who watches it.
      }
    }
  }

  async function stay(dialled: Dialled, server: ServerAddress): Promise<void> {
    current = dialled;
    tell({ type: 'connected' });
    const reason = await untilClosed(dialled, closing.signal);
    trouble = closing.signal.aborted ? CLOSED : `${server.text}: ${reason}`;
    current = undefined;
    tell({ type: 'disconnected', reason: trouble });
  }

  async function keep({ servers, timing, clock, random }: LinkSettings): Promise<void> {
    const first = Math.floor(random() * servers.length);
    let failures = 0;
    for (let turn = first; !closing.signal.aborted; turn += 1) {
      const server = servers[turn % servers.length];
      if (server === undefined) return;
      const begin = clock.now();
      try {
        await stay(await openConnection(server, settings, closing.signal), server);
        failures = clock.now() - begin > LASTING_MS ? 0 : failures + 1;
      } catch (error) {
        trouble = `${server.text}: ${describeTrouble(error)}`;
        failures += 1;
      }
      const { firstDelayMs: firstMs, longestDelayMs: longestMs } = timing;
      const delay = reconnectDelay({
        failures,
        servers: servers.length,
        random: random(),
        firstMs,
        longestMs,
      });
      await clock.sleep(delay, closing.signal);
    }
  }

  const kept = keep(settings);
  const connection = (): NatsConnection | undefined =>
    current?.connection.isClosed() === false ? current.connection : undefined;
  return {
    inboxPrefix: settings.inboxPrefix,
    connection,
    trouble() {
      if (connection() !== undefined) return undefined;
      if (closing.signal.aborted) return CLOSED;
      return current === undefined ? trouble : 'the connection to NATS was lost';
    },
    watch(onEvent) {
      // Whoever watches twice with one function watches twice.
      const own = (event: LinkEvent): void => onEvent(event);
      watchers.add(own);
      return () => watchers.delete(own);
    },
    async close() {
      closing.abort();
      await kept;
      watchers.clear();
    },
  };
}

/** A connection that ends sooner is as good as none: else a server that refuses a moment later would be dialled for ever. */
const LASTING_MS = 10_000;
const CLOSED = 'the connection to NATS was closed here';
