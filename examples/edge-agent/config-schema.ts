import * as Type from 'typebox';
import type { Static } from 'typebox';

import { isServerUrl, SERVER_URL_RULE } from './server-url.ts';

/** The engines that containers can run on; `fake` runs anywhere and starts nothing real. */
export const RUNTIMES = ['podman-cli', 'podman-socket', 'docker-socket', 'fake'] as const;

export type RuntimeName = (typeof RUNTIMES)[number];

/** From the chattiest to the quietest. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** Where NATS may be spoken to without TLS. */
export const PLAINTEXT = ['loopback', 'anywhere'] as const;

// Each node says in `expected` what finishes the sentence "expected …".

const name = text(
  /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
  'lower-case letters, digits and dashes, at most 63, no dash at the ends',
);
const file = text(/^[^\0]{1,4096}$/, 'the path of a file');

const WORD = '[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?';
const KEY = text(
  new RegExp(`^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?${WORD}$`),
  'a key such as "site" or "example.com/site"',
);

const labels = table(text(new RegExp(`^(${WORD})?$`), 'letters, digits, ".", "_" and "-", at most 63'));
const facts = table(text(/^.{0,256}$/u, 'one line of at most 256 characters'));

const credentials = refined(
  object({
    kind: choice(['creds-file', 'nkey-file', 'token-file', 'password-file']),
    file,
    user: Type.Optional(text(/^[!-~]{1,256}$/, 'a name without spaces')),
  }),
  ({ kind, user }) => (kind === 'password-file') === (user !== undefined),
  'a user where, and only where, kind is "password-file"',
);

const tls = refined(
  object({ caFile: Type.Optional(file), certFile: Type.Optional(file), keyFile: Type.Optional(file) }),
  ({ certFile, keyFile }) => (certFile === undefined) === (keyFile === undefined),
  'certFile and keyFile, or neither of them',
);

const nats = object({
  servers: Type.Array(refined(Type.String({ expected: SERVER_URL_RULE }), isServerUrl, SERVER_URL_RULE), {
    minItems: 1,
    maxItems: 16,
    expected: 'an array of 1 to 16 servers',
  }),
  credentials: Type.Optional(credentials),
  tls: Type.Optional(tls),
  plaintext: Type.Optional(choice(PLAINTEXT)),
});

const bind = object({
  source: text(/^\/[^\0]{0,4095}$/, 'an absolute path of the host'),
  readOnly: Type.Optional(flag()),
});

/** What the configuration file may hold. Unknown keys are refused: most of them are spelling mistakes. */
export const configSchema = object({
  device: name,
  owner: Type.Optional(name),
  runtime: choice(RUNTIMES),
  stateDirectory: text(/^[^\0]{1,4096}$/, 'the path of a directory'),
  nats,
  labels: Type.Optional(labels),
  inventory: Type.Optional(facts),
  versions: Type.Optional(facts),
  admit: Type.Optional(
    object({
      binds: Type.Optional(Type.Array(bind, { maxItems: 64, expected: 'an array of at most 64 paths' })),
      hostNetwork: Type.Optional(flag()),
    }),
  ),
  minReadySeconds: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 3600, expected: 'whole seconds, 0 to 3600' }),
  ),
  log: Type.Optional(object({ level: Type.Optional(choice(LOG_LEVELS)) })),
});

/** The configuration as it is written. */
export type WrittenConfig = Static<typeof configSchema>;

function text(pattern: RegExp, expected: string): Type.TString {
  return Type.String({ pattern, expected });
}

function refined<T extends Type.TSchema>(
  schema: T,
  test: (value: Static<T>) => boolean,
  expected: string,
): Type.TRefineAdd<T> {
  return Type.Refine(
    schema,
    (value) => test(value),
    () => expected,
  );
}

function choice<const T extends readonly string[]>(words: T): Type.TUnsafe<T[number]> {
  const expected = words.map((word) => `"${word}"`).join(' or ');
  return Type.Unsafe<T[number]>(Type.Enum([...words], { expected }));
}

function flag(): Type.TBoolean {
  return Type.Boolean({ expected: 'true or false' });
}

function object<T extends Type.TProperties>(properties: T): Type.TObject<T> {
  return Type.Object(properties, { additionalProperties: false, expected: 'an object' });
}

function table(value: Type.TString): Type.TRecord<Type.TStringKey, Type.TString> {
  return Type.Record(Type.String(), value, {
    propertyNames: KEY,
    maxProperties: 48,
    expected: 'an object of at most 48 keys',
  });
}
