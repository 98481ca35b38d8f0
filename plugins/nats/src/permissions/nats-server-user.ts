import type { NatsPermissions } from './permissions.ts';

/** A user as the configuration of a NATS server has it. */
export interface NatsServerUserOptions {
  readonly permissions: NatsPermissions;
  /** How it signs in. */
  readonly login:
    /** With an nkey: the server holds nothing that would let anybody in. */
    | {
        readonly kind: 'nkey';
        /** Its public key, `U…`. */
        readonly nkey: string;
      }
    /** With a password. */
    | {
        readonly kind: 'password';
        /** The user's name. */
        readonly user: string;
        /** Best as `nats server passwd` hashes it. */
        readonly password: string;
      };
}

/** The text of one entry of `users` in the configuration of a NATS server. Strings in it are those of JSON. */
export function natsServerUser({ permissions, login }: NatsServerUserOptions): string {
  const { publish, subscribe } = permissions;
  const names = login.kind === 'nkey' ? { nkey: login.nkey } : { user: login.user, password: login.password };
  const lines = [
    ...Object.entries(names).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`),
    '  permissions: {',
    `    publish: { allow: [${list(publish.allow)}    ] }`,
    `    subscribe: { allow: [${list(subscribe.allow)}    ] }`,
    '  }',
  ];
  return `{\n${lines.join('\n')}\n}\n`;
}

function list(subjects: readonly string[]): string {
  return `\n${subjects.map((subject) => `      ${JSON.stringify(subject)}\n`).join('')}`;
}
