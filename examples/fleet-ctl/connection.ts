import type { NatsCredentials, NatsLinkOptions, NatsTls } from '@rollforward/nats';

import { UsageError } from './usage-error.ts';

/** The words for a connection, as options and as keys of a configuration file. Each is text. */
export const CONNECTION_WORDS = [
  'servers',
  'creds',
  'user',
  'password-file',
  'ca',
  'cert',
  'key',
  'plaintext',
] as const;

export type ConnectionWords = Partial<Readonly<Record<(typeof CONNECTION_WORDS)[number], string>>>;

/** Reads a configuration file's text. Throws a `UsageError`. Pure. */
export function parseConnectionFile(text: string): ConnectionWords {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UsageError('the configuration file: expected a JSON object');
  }
  const words: Record<string, string> = {};
  for (const [key, word] of Object.entries(value)) {
    if (!isWord(key)) {
      throw new UsageError(`the configuration file: expected only the keys ${CONNECTION_WORDS.join(', ')}`);
    }
    if (typeof word !== 'string') throw new UsageError(`the configuration file: /${key}: expected text`);
    words[key] = word;
  }
  return words;
}

/** What `natsLink` is told. Options win over the file. Throws a `UsageError`. Pure. */
export function linkOptions(options: ConnectionWords, file: ConnectionWords = {}): NatsLinkOptions {
  const words = { ...file, ...options };
  const { servers = 'nats://127.0.0.1:4222', plaintext = 'loopback' } = words;
  if (plaintext !== 'loopback' && plaintext !== 'anywhere') {
    throw new UsageError('plaintext: expected loopback or anywhere');
  }
  const credentials = credentialsIn(words);
  const tls = tlsIn(words);
  return {
    servers: servers.split(',').map((server) => server.trim()),
    name: 'fleet-ctl',
    plaintext,
    ...(credentials && { credentials }),
    ...(tls && { tls }),
  };
}

function credentialsIn(words: ConnectionWords): NatsCredentials | undefined {
  const { creds, user, 'password-file': passwordFile } = words;
  if ((user === undefined) !== (passwordFile === undefined)) {
    throw new UsageError('user, password-file: expected both of them or neither');
  }
  if (user !== undefined && passwordFile !== undefined) {
    if (creds !== undefined) throw new UsageError('creds, user: expected one of them');
    return { kind: 'password-file', user, file: passwordFile };
  }
  return creds === undefined ? undefined : { kind: 'creds-file', file: creds };
}

function tlsIn({ ca, cert, key }: ConnectionWords): NatsTls | undefined {
  const files = {
    ...(ca !== undefined && { caFile: ca }),
    ...(cert !== undefined && { certFile: cert }),
    ...(key !== undefined && { keyFile: key }),
  };
  return Object.keys(files).length === 0 ? undefined : files;
}

function isWord(key: string): key is keyof ConnectionWords {
  return CONNECTION_WORDS.some((word) => word === key);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new UsageError('the configuration file: expected JSON');
  }
}
