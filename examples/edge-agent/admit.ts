import { posix } from 'node:path';

import type { Admit } from 'rollforward';

/** What of the host documents may have; everything else is refused. */
export interface AdmitRules {
  readonly binds: readonly BindRule[];
  /** Whether a service may have the network of the host. */
  readonly hostNetwork: boolean;
}

/** A path of the host that a document may mount. */
export interface BindRule {
  /**
   * Absolute. This path only, and nothing below it: whoever may write in a directory can put a symbolic link into it that
   * leads anywhere, and a container that has it mounted is such a one.
   */
  readonly source: string;
  /** Whether it may be mounted for reading only. */
  readonly readOnly: boolean;
}

/** The answer to each thing that a document wants of the host. Pure. */
export function admitBy({ binds, hostNetwork }: AdmitRules): Admit {
  return (request) => {
    switch (request.kind) {
      case 'host-network':
        return hostNetwork || { refused: 'this device gives its network to nobody' };
      case 'bind': {
        const rule = binds.find(({ source }) => plain(source) === plain(request.source));
        if (rule === undefined) return { refused: 'this device does not give that path' };
        if (rule.readOnly && !request.readOnly)
          return { refused: 'this device gives that path for reading only' };
        return true;
      }
      default:
        return request satisfies never;
    }
  };
}

/** Without what does not matter: `/a//b/./` is `/a/b`. */
function plain(path: string): string {
  const normal = posix.normalize(path);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}
