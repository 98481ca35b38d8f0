import { LinkTrouble } from './link-trouble.ts';

const NOT_TRUSTED = 'its certificate is not signed by an authority that is trusted here: tls.caFile';

/** By the code of an error of Node or of the client. No message of either is handed on: it may quote what was sent. */
const SENTENCES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  CONNECTION_REFUSED: 'it refused the connection, or ended it',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name cannot be looked up now',
  EHOSTUNREACH: 'there is no way to its host',
  ENETUNREACH: 'there is no way to its network',
  ENETDOWN: 'the network is down',
  ETIMEDOUT: 'it did not answer in time',
  TIMEOUT: 'it did not answer in time',
  CONNECTION_TIMEOUT: 'it did not answer in time',
  ECONNRESET: 'it ended the connection',
  EPIPE: 'it ended the connection',
  AUTHORIZATION_VIOLATION: 'it did not accept the credentials',
  BAD_AUTHENTICATION: 'it did not accept the credentials',
  AUTHENTICATION_EXPIRED: 'the credentials have expired',
  ACCOUNT_EXPIRED: 'the account has expired',
  AUTHENTICATION_TIMEOUT: 'it was not shown credentials in time',
  SERVER_OPT_NA: 'it does not offer TLS, and nothing is sent there without: see plaintext',
  TLS: 'the TLS handshake failed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: NOT_TRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: NOT_TRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: NOT_TRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: NOT_TRUSTED,
  DEPTH_ZERO_SELF_SIGNED_CERT: NOT_TRUSTED,
  CERT_SIGNATURE_FAILURE: NOT_TRUSTED,
  CERT_HAS_EXPIRED: 'its certificate has expired, or the clock of this machine is wrong',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet, or the clock of this machine is wrong',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

/** What servers say as a reason to end a connection, and what that is here. */
const SAID: readonly (readonly [RegExp, string])[] = [
  [/maximum (account active )?connections exceeded/i, 'it has too many connections'],
  [/authentication revoked/i, 'the credentials were revoked'],
  [/stale connection/i, 'it had no answer from here'],
  [/slow consumer/i, 'it could not send fast enough'],
];

/** Why there is no connection to a server, in one sentence without a secret. */
export function describeTrouble(error: unknown): string {
  if (error instanceof LinkTrouble) return error.message;
  for (const one of chainOf(error)) {
    const sentence = SENTENCES[codeOf(one)] ?? SAID.find(([said]) => said.test(messageOf(one)))?.[1];
    if (sentence !== undefined) return sentence;
  }
  const code = codeOf(error);
  if (/^ERR_(SSL|TLS|OSSL)_[A-Z0-9_]{1,80}$/.test(code)) return `the TLS handshake failed (${code})`;
  return /^[A-Z][A-Z0-9_]{1,40}$/.test(code) ? `no connection (${code})` : 'no connection';
}

/** The error and what it was made of: the client wraps what the system says, and of many addresses each has its own. */
function chainOf(error: unknown): readonly unknown[] {
  if (!(error instanceof Error)) return [error];
  const { chainedError, errors } = error as { chainedError?: unknown; errors?: unknown };
  const inner = [chainedError, error.cause, ...(Array.isArray(errors) ? (errors as unknown[]) : [])];
  return [...inner.filter((one) => one instanceof Error), error];
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : '';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}
