import { type Clock, systemClock } from 'rollforward';

import { DEVICE_NAME_RULE, isDeviceName } from '../format/names.ts';
import type { NatsCredentials } from './credentials.ts';
import { checkCredentials, checkKeys, checkNumber, checkText, type TextRule } from './check-options.ts';
import { parseServerAddress, type PlaintextRule, type ServerAddress } from './server-address.ts';

/** PEM files. They are read again for each attempt to connect, so that what is put in their place is used without a restart. */
export interface NatsTls {
  /** The authorities to trust in place of the system's. */
  readonly caFile?: string;
  /** What the server is shown, with its key. */
  readonly certFile?: string;
  /** The key of `certFile`, without a passphrase. */
  readonly keyFile?: string;
}

/** How soon a link sees and does things. */
export interface NatsLinkTiming {
  /** Between two questions whether the server is there. Default 10 s. */
  readonly pingIntervalMs: number;
  /** So many may stay without an answer; the connection is ended when the next one is due. Default 2. */
  readonly pingsMissed: number;
  /** An attempt to connect, with the reading of files, ends after so long. Default 10 s. */
  readonly connectTimeoutMs: number;
  /** The wait after the first failure of all servers. It doubles with each further one. Default 1 s. */
  readonly firstDelayMs: number;
  /** The longest wait. Default 4 s. */
  readonly longestDelayMs: number;
}

/** What a link needs to know. */
export interface NatsLinkOptions {
  /**
   * `tls://host:port` or `nats://host:port`, one or several; the port is 4222 by default. Of a cluster name all servers:
   * addresses that a server announces are not used.
   */
  readonly servers: string | readonly string[];
  /** The device that this is the connection of: it says what the connection and its inboxes are called by default. */
  readonly device?: string;
  /** What the connection is called in the server's monitoring. Default `rollforward/<device>`, or `rollforward`. */
  readonly name?: string;
  /** What subjects of inboxes begin with. Default `_INBOX_<device>`, which is all a device may subscribe to; or `_INBOX`. */
  readonly inboxPrefix?: string;
  readonly credentials?: NatsCredentials;
  /** Also says that TLS is needed. */
  readonly tls?: NatsTls;
  /** Where a server may be spoken to without TLS. Default `loopback`. */
  readonly plaintext?: PlaintextRule;
  /** How soon it sees and does things, where that is to be other than by default. */
  readonly timing?: Partial<NatsLinkTiming>;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
  /** From 0 up to 1. Default `Math.random`. */
  readonly random?: () => number;
}

/** Options that were checked, with all that was not said. */
export interface LinkSettings {
  readonly servers: readonly ServerAddress[];
  readonly name: string;
  readonly inboxPrefix: string;
  readonly credentials: NatsCredentials | undefined;
  readonly tls: NatsTls | undefined;
  readonly plaintext: PlaintextRule;
  readonly timing: NatsLinkTiming;
  readonly clock: Clock;
  readonly random: () => number;
}

const TIMING: NatsLinkTiming = {
  pingIntervalMs: 10_000,
  pingsMissed: 2,
  connectTimeoutMs: 10_000,
  firstDelayMs: 1000,
  longestDelayMs: 4000,
};

const KEYS = 'servers device name inboxPrefix credentials tls plaintext timing clock random'.split(' ');
const TLS_FILES = ['caFile', 'certFile', 'keyFile'] as const;
const MOST_SERVERS = 64;
const NAME: TextRule = {
  pattern: /^[\x21-\x7e]([\x20-\x7e]{0,126}[\x21-\x7e])?$/,
  expected: 'at most 128 printable characters of ASCII',
};
const INBOX_PREFIX: TextRule = {
  pattern: /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+){0,7}$/,
  expected: 'tokens of letters, digits, "-" and "_", with dots between them',
};

/** Checks options. Throws a `TypeError` with the path of a mistake and what was expected; it quotes no value. */
export function readLinkOptions(options: NatsLinkOptions): LinkSettings {
  checkKeys(options, 'options', KEYS);
  const { device, credentials, tls, plaintext = 'loopback', clock = systemClock } = options;
  if (device !== undefined && !isDeviceName(device))
    throw new TypeError(`device: expected ${DEVICE_NAME_RULE}`);
  if (plaintext !== 'loopback' && plaintext !== 'anywhere') {
    throw new TypeError("plaintext: expected 'loopback' or 'anywhere'");
  }
  const { name = device === undefined ? 'rollforward' : `rollforward/${device}` } = options;
  const { inboxPrefix = device === undefined ? '_INBOX' : `_INBOX_${device}` } = options;
  checkText(name, 'name', NAME);
  checkText(inboxPrefix, 'inboxPrefix', INBOX_PREFIX);
  if (credentials !== undefined) checkCredentials(credentials);
  if (tls !== undefined) checkTls(tls);
  return {
    servers: readServers(options.servers),
    name,
    inboxPrefix,
    credentials,
    tls,
    plaintext,
    timing: readTiming(options.timing ?? {}),
    clock,
    random: options.random ?? Math.random,
  };
}

function readServers(servers: string | readonly string[]): readonly ServerAddress[] {
  const list: readonly unknown[] = Array.isArray(servers) ? (servers as readonly unknown[]) : [servers];
  if (list.length === 0 || list.length > MOST_SERVERS) {
    throw new TypeError(`servers: expected 1 to ${MOST_SERVERS} addresses`);
  }
  return list.map((text, index) => {
    const path = Array.isArray(servers) ? `servers[${index}]` : 'servers';
    return parseServerAddress(typeof text === 'string' ? text : '', path);
  });
}

function checkTls(tls: NatsTls): void {
  checkKeys(tls, 'tls', TLS_FILES);
  for (const key of TLS_FILES) if (tls[key] !== undefined) checkText(tls[key], `tls.${key}`);
  if ((tls.certFile === undefined) !== (tls.keyFile === undefined)) {
    throw new TypeError('tls: expected certFile and keyFile, or neither');
  }
}

function readTiming(given: Partial<NatsLinkTiming>): NatsLinkTiming {
  checkKeys(given, 'timing', Object.keys(TIMING));
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  const timing = { ...TIMING, ...(Object.fromEntries(said) as Partial<NatsLinkTiming>) };
  for (const [key, value] of Object.entries(timing)) checkNumber(value, `timing.${key}`);
  return timing;
}
