import {
  type Authenticator,
  credsAuthenticator,
  nkeyAuthenticator,
  tokenAuthenticator,
  usernamePasswordAuthenticator,
} from 'nats';

import { LinkTrouble } from './link-trouble.ts';
import { readSmallFile } from './read-small-file.ts';

/** What a server is shown, itself. */
export type NatsSecret =
  /** The text of a `.creds` file: a JWT and the seed of its key. */
  | { readonly kind: 'creds'; readonly creds: string }
  /** A user with a password. */
  | {
      readonly kind: 'user';
      /** The user's name. */
      readonly user: string;
      /** The password, as the user would type it. */
      readonly password: string;
    }
  /** A token. */
  | {
      readonly kind: 'token';
      /** The token itself. */
      readonly token: string;
    }
  /** The seed of an nkey. */
  | {
      readonly kind: 'nkey';
      /** `SU…`: it stays here, and signs what the server asks. */
      readonly seed: string;
    };

/**
 * Where to find what a server is shown. Files are read again for each attempt to connect, so that what is put in their
 * place is used without a restart. Line breaks at the end of a password, a token or a seed are not part of it.
 */
export type NatsCredentials =
  /** A `.creds` file, as `nsc` makes it. */
  | {
      readonly kind: 'creds-file';
      /** Its path. */
      readonly file: string;
    }
  /** A user, with a file that holds nothing but the password. */
  | {
      readonly kind: 'password-file';
      /** The user's name. */
      readonly user: string;
      /** The path of the password's file. */
      readonly file: string;
    }
  /** A file that holds nothing but a token. */
  | {
      readonly kind: 'token-file';
      /** Its path. */
      readonly file: string;
    }
  /** A file with the seed of an nkey. */
  | {
      readonly kind: 'nkey-file';
      /** Its path. */
      readonly file: string;
    }
  /** A function of the program's own. */
  | {
      readonly kind: 'function';
      /** Asked for each attempt. If it rejects, or takes longer than an attempt may, the attempt has failed. */
      readonly give: () => NatsSecret | Promise<NatsSecret>;
    };

/** Reads what there is now. Rejects with a `LinkTrouble` where a file cannot be read. */
export async function readSecret(credentials: NatsCredentials): Promise<NatsSecret> {
  switch (credentials.kind) {
    case 'creds-file':
      return { kind: 'creds', creds: await readSmallFile(credentials.file, 'credentials.file') };
    case 'password-file':
      return { kind: 'user', user: credentials.user, password: await readLine(credentials.file) };
    case 'token-file':
      return { kind: 'token', token: await readLine(credentials.file) };
    case 'nkey-file':
      return { kind: 'nkey', seed: await readLine(credentials.file) };
    case 'function':
      return askFor(credentials.give);
    default:
      return credentials satisfies never;
  }
}

/** What signs in with it. What the client would throw for a secret that cannot be one may quote it. */
export function authenticatorOf(secret: NatsSecret): Authenticator {
  const sign = clientAuthenticator(secret);
  return (nonce) => {
    try {
      return sign(nonce);
    } catch {
      throw new LinkTrouble(`credentials: what is there is no ${EXPECTED[secret.kind]}`);
    }
  };
}

const EXPECTED: Readonly<Record<NatsSecret['kind'], string>> = {
  creds: 'text of a .creds file',
  user: 'user with a password',
  token: 'token',
  nkey: 'seed of an nkey of a user',
};

function clientAuthenticator(secret: NatsSecret): Authenticator {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  switch (secret.kind) {
    case 'creds':
      return credsAuthenticator(bytes(secret.creds));
    case 'user':
      return usernamePasswordAuthenticator(secret.user, secret.password);
    case 'token':
      return tokenAuthenticator(secret.token);
    case 'nkey':
      return nkeyAuthenticator(bytes(secret.seed));
    default:
      return secret satisfies never;
  }
}

async function askFor(give: () => NatsSecret | Promise<NatsSecret>): Promise<NatsSecret> {
  try {
    return await give();
  } catch {
    throw new LinkTrouble('credentials.give: it failed');
  }
}

async function readLine(file: string): Promise<string> {
  const text = await readSmallFile(file, 'credentials.file');
  return text.replace(/[\r\n]+$/, '');
}
