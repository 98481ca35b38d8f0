import { resolve } from 'node:path';

import { Check } from 'typebox/value';

import type { AdmitRules } from './admit.ts';
import { type ConfigIssue, configIssues } from './config-issues.ts';
import { configSchema, type LogLevel, type RuntimeName, type WrittenConfig } from './config-schema.ts';

/** The configuration with its defaults. Every path is absolute. It holds no secret: only where secrets are. */
export interface Config {
  readonly device: string;
  readonly owner: string;
  readonly runtime: RuntimeName;
  readonly stateDirectory: string;
  readonly nats: NatsConfig;
  readonly labels: Readonly<Record<string, string>>;
  readonly inventory: Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, string>>;
  readonly admit: AdmitRules;
  readonly minReadySeconds: number;
  readonly log: { readonly level: LogLevel };
}

/** How NATS is reached. */
export interface NatsConfig {
  readonly servers: readonly string[];
  /** Absent where the server is shown nothing. */
  readonly credentials?: CredentialsConfig;
  /** Absent: the authorities of the system, and no certificate of this device. */
  readonly tls?: { readonly caFile?: string; readonly certFile?: string; readonly keyFile?: string };
  readonly plaintext: 'loopback' | 'anywhere';
}

/** What the server is shown, and the file that it is in. */
export type CredentialsConfig =
  | { readonly kind: 'creds-file' | 'nkey-file' | 'token-file'; readonly file: string }
  | { readonly kind: 'password-file'; readonly user: string; readonly file: string };

export type ConfigResult =
  | { readonly kind: 'config'; readonly config: Config }
  | { readonly kind: 'refused'; readonly issues: readonly ConfigIssue[] };

/** Reads the text of a configuration file that lies in `directory`. Pure. */
export function parseConfig(text: string, { directory }: { readonly directory: string }): ConfigResult {
  const parsed = parseJson(text);
  if (parsed.kind === 'refused') return parsed;
  const { value } = parsed;
  if (!Check(configSchema, value)) return { kind: 'refused', issues: configIssues(configSchema, value) };
  return { kind: 'config', config: complete(value, (path) => resolve(directory, path)) };
}

type ParsedJson =
  { readonly kind: 'value'; readonly value: unknown } | Extract<ConfigResult, { kind: 'refused' }>;

function parseJson(text: string): ParsedJson {
  try {
    return { kind: 'value', value: JSON.parse(text) as unknown };
  } catch (error) {
    // Its message quotes the text, which may hold a secret that somebody has put into the wrong file.
    const offset = /at position (\d+)/.exec(String(error))?.[1];
    const expected =
      offset === undefined ? 'JSON' : `JSON, which it is not from ${placeOf(text, Number(offset))} on`;
    return { kind: 'refused', issues: [{ pointer: '', expected }] };
  }
}

function placeOf(text: string, offset: number): string {
  const lines = text.slice(0, offset).split('\n');
  return `line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`;
}

function complete(written: WrittenConfig, path: (file: string) => string): Config {
  const { device, runtime, nats } = written;
  const binds = written.admit?.binds ?? [];
  return {
    device,
    owner: written.owner ?? device,
    runtime,
    stateDirectory: path(written.stateDirectory),
    nats: {
      servers: nats.servers,
      ...(nats.credentials !== undefined && { credentials: credentialsIn(nats.credentials, path) }),
      ...(nats.tls && {
        tls: Object.fromEntries(Object.entries(nats.tls).map(([key, file]) => [key, path(file)])),
      }),
      plaintext: nats.plaintext ?? 'loopback',
    },
    labels: written.labels ?? {},
    inventory: written.inventory ?? {},
    versions: written.versions ?? {},
    admit: {
      binds: binds.map(({ source, readOnly = true }) => ({ source, readOnly })),
      hostNetwork: written.admit?.hostNetwork ?? false,
    },
    minReadySeconds: written.minReadySeconds ?? 3,
    log: { level: written.log?.level ?? 'info' },
  };
}

function credentialsIn(
  { kind, file, user = '' }: NonNullable<WrittenConfig['nats']['credentials']>,
  path: (file: string) => string,
): CredentialsConfig {
  return kind === 'password-file' ? { kind, user, file: path(file) } : { kind, file: path(file) };
}
