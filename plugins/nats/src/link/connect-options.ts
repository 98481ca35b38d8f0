import { isIP } from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';

import type { ConnectionOptions, TlsOptions } from 'nats';

import { authenticatorOf, type NatsSecret } from './credentials.ts';
import type { ServerAddress } from './server-address.ts';

/** PEM texts. */
export interface TlsTexts {
  /** The authorities to trust in place of the system's. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** All that one attempt to connect is made of. */
export interface Attempt {
  readonly address: ServerAddress;
  readonly name: string;
  readonly inboxPrefix: string;
  /** Absent where the server is shown nothing. */
  readonly secret?: NatsSecret | undefined;
  /** Absent where TLS is not needed; it is used all the same where the server offers it. */
  readonly tls?: TlsTexts | undefined;
  readonly pingIntervalMs: number;
  readonly pingsMissed: number;
  readonly connectTimeoutMs: number;
}

/**
 * What the client is told for one attempt. It never reconnects by itself: it would use the same credentials again, keep
 * what was published meanwhile and send it late, hold on to sockets that never answer, and could not be stopped. It dials
 * the one address it is given, and none that a server announces.
 */
export function connectOptions(attempt: Attempt): ConnectionOptions {
  return {
    servers: attempt.address.text,
    name: attempt.name,
    inboxPrefix: attempt.inboxPrefix,
    reconnect: false,
    ignoreClusterUpdates: true,
    // The client's own look-up does not read /etc/hosts, and cannot be stopped.
    resolve: false,
    pingInterval: attempt.pingIntervalMs,
    maxPingOut: attempt.pingsMissed,
    // The link ends an attempt before.
    timeout: attempt.connectTimeoutMs * 2,
    ...(attempt.secret === undefined ? {} : { authenticator: authenticatorOf(attempt.secret) }),
    ...(attempt.tls === undefined ? {} : { tls: tlsOptions(attempt.address.host, attempt.tls) }),
  };
}

/** The client hands on whatever else is here to `tls.connect`. By itself it would compare an IP address with `localhost`. */
function tlsOptions(host: string, texts: TlsTexts): TlsOptions {
  const identity = {
    servername: isIP(host) === 0 ? host : '',
    checkServerIdentity: (_: string, certificate: PeerCertificate): Error | undefined =>
      checkServerIdentity(host, certificate),
  };
  return { ...texts, ...identity };
}
