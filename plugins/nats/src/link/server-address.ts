import { isIP, isIPv4 } from 'node:net';

/** Where a server is, as it was given. */
export interface ServerAddress {
  /** A name in lower case, or an IP address without brackets. */
  readonly host: string;
  readonly port: number;
  /** Whether the address itself asks for TLS. */
  readonly tls: boolean;
  /** Whether what is sent there stays on this machine. */
  readonly loopback: boolean;
  /** `host:port`, for messages and to be dialled. */
  readonly text: string;
}

/** Whether a server may be spoken to without TLS, and where. */
export type PlaintextRule =
  /** Only where it stays on this machine. */
  | 'loopback'
  /** Wherever neither the address nor other options ask for TLS: for networks that are trusted with everything. */
  | 'anywhere';

const DEFAULT_PORT = 4222;
const EXPECTED = 'expected tls://host:port or nats://host:port';
const HOST_NAME = /^[a-z0-9_]([a-z0-9._-]{0,251}[a-z0-9_.])?$/;

/**
 * Reads an address. Throws a `TypeError` that names `path`, and never quotes the text: it may have a password in it.
 */
export function parseServerAddress(text: string, path: string): ServerAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'tls:' && url?.protocol !== 'nats:') throw new TypeError(`${path}: ${EXPECTED}`);
  if (url.username !== '' || url.password !== '') {
    throw new TypeError(
      `${path}: expected no user or password, because addresses are logged: use credentials`,
    );
  }
  const rest = url.pathname.replace(/^\/$/, '') + url.search + url.hash;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  const port = url.port === '' ? DEFAULT_PORT : Number(url.port);
  if (rest !== '' || port === 0 || (isIP(host) === 0 && !HOST_NAME.test(host))) {
    throw new TypeError(`${path}: ${EXPECTED}`);
  }
  const loopback = host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
  const dialled = host.includes(':') ? `[${host}]` : host;
  return { host, port, tls: url.protocol === 'tls:', loopback, text: `${dialled}:${port}` };
}

/**
 * Whether a connection to `address` must be encrypted: where the address says so, where there are options for TLS, and
 * wherever it leaves this machine, unless plaintext was allowed anywhere.
 */
export function needsTls(
  address: ServerAddress,
  { tlsGiven, plaintext }: { readonly tlsGiven: boolean; readonly plaintext: PlaintextRule },
): boolean {
  return address.tls || tlsGiven || (plaintext === 'loopback' && !address.loopback);
}
