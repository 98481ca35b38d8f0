import { isAbsolute, join } from 'node:path';

type Variables = Readonly<Record<string, string | undefined>>;

const SYSTEM_SOCKET = '/run/podman/podman.sock';

/**
 * The socket to use: `explicit`; that of `CONTAINER_HOST`; the user's own; the system's. Nobody looks whether it is
 * there: it may come later, and an agent that took another one meanwhile would see another store, without its containers.
 *
 * Throws a `TypeError` for a socket that is not on this host: whether a container runs is told by its process.
 */
export function findSocket(explicit: string | undefined, variables: Variables, uid: number): string {
  if (explicit !== undefined) {
    if (!isAbsolute(explicit)) throw new TypeError('socketPath: expected an absolute path');
    return explicit;
  }
  const named = variables['CONTAINER_HOST'];
  if (named !== undefined && named !== '') return localSocket(named);
  const runtimeDirectory = variables['XDG_RUNTIME_DIR'];
  const isUsers = uid !== 0 && runtimeDirectory !== undefined && isAbsolute(runtimeDirectory);
  return isUsers ? join(runtimeDirectory, 'podman/podman.sock') : SYSTEM_SOCKET;
}

function localSocket(url: string): string {
  const path = /^unix:(?:\/\/)?(\/[^/].*)$/.exec(url)?.[1];
  if (path !== undefined) return path;
  throw new TypeError('CONTAINER_HOST: expected unix:// and an absolute path, a socket of this host');
}
