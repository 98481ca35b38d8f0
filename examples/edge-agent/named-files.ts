import { access, constants, stat } from 'node:fs/promises';

import type { Config } from './config.ts';
import { codeOf } from './read-config.ts';

/** A file that the configuration names. */
export interface NamedFile {
  /** Where it is named: a JSON pointer. */
  readonly pointer: string;
  /** Absolute. */
  readonly path: string;
  /** Whether only this user should be able to read it. */
  readonly secret: boolean;
}

/** The files that `config` names. Pure. */
export function namedFiles({ nats: { credentials, tls } }: Config): readonly NamedFile[] {
  const files = [
    { pointer: '/nats/credentials/file', path: credentials?.file, secret: true },
    { pointer: '/nats/tls/caFile', path: tls?.caFile, secret: false },
    { pointer: '/nats/tls/certFile', path: tls?.certFile, secret: false },
    { pointer: '/nats/tls/keyFile', path: tls?.keyFile, secret: true },
  ];
  return files.flatMap(({ path, ...rest }) => (path === undefined ? [] : { ...rest, path }));
}

/** What is wrong with a file: `error` if it cannot be read, `warning` if too many can. */
export interface FileFinding {
  readonly severity: 'error' | 'warning';
  readonly text: string;
}

/**
 * Looks at files that a configuration names. An agent that runs is not ended by them: credentials may come after it, and
 * are read anew at each attempt to connect.
 */
export async function examineFiles(files: readonly NamedFile[]): Promise<readonly FileFinding[]> {
  const findings = await Promise.all(files.map(examineFile));
  return findings.filter((finding) => finding !== undefined);
}

const OTHERS = constants.S_IRWXG | constants.S_IRWXO;

async function examineFile({ pointer, path, secret }: NamedFile): Promise<FileFinding | undefined> {
  try {
    await access(path, constants.R_OK);
    const { mode } = await stat(path);
    if (!secret || (mode & OTHERS) === 0) return undefined;
    return { severity: 'warning', text: `${pointer}: ${path} can be read by other users: chmod 600 ${path}` };
  } catch (error) {
    return { severity: 'error', text: `${pointer}: ${path} cannot be read (${codeOf(error)})` };
  }
}
