import { isAbsolute, join } from 'node:path';

type Variables = Readonly<Record<string, string | undefined>>;

/** Where an engine's socket may be. */
export interface SocketPlaces {
  /** The variable that may name another one. */
  readonly variable: string;
  /** That of a user's own engine, below his runtime directory. */
  readonly ofUser: string;
  readonly ofSystem: string;
}

/**
 * The socket to use: `explicit`; that of the variable; the user's own; the system's. Nobody looks whether it is
 * there: it may come later, and an agent that took another one meanwhile would see another store, without its containers.
 *
 * Throws a `TypeError` for a socket that is not on this host: whether a container runs is told by its process.
 */
export function findSocket(
  explicit: string | undefined,
  { variable, ofUser, ofSystem }: SocketPlaces,
  variables: Variables,
  uid: number,
): string {
  if (explicit !== undefined) {
    if (!isAbsolute(explicit)) throw new TypeError('socketPath: expected an absolute path');
    return explicit;
  }
  const named = variables[variable];
  if (named !== undefined && named !== '') return localSocket(variable, named);
  const runtimeDirectory = variables['XDG_RUNTIME_DIR'];
  const isUsers = uid !== 0 && runtimeDirectory !== undefined && isAbsolute(runtimeDirectory);
  return isUsers ? join(runtimeDirectory, ofUser) : ofSystem;
}

function localSocket(variable: string, url: string): string {
  const path = /^unix:(?:\/\/)?(\/[^/].*)$/.exec(url)?.[1];
  if (path !== undefined) return path;
  throw new TypeError(`${variable}: expected unix:// and an absolute path, a socket of this host`);
}
