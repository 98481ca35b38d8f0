import { codeIn, type FaultRules, type EngineVerb } from '@rollforward/engine-shared';
import type { FaultCode } from 'rollforward';

import type { Thing } from '../dialect.ts';

/** What Docker Engine says, 20.10 and newer. It has a status for each kind of error, and gives 500 and 404 for others as well. */
const RULES: FaultRules = {
  create: [
    [/name ".*" is already in use/i, 'NameConflict'],
    [/no such image/i, 'ImageNotFound'],
    [/invalid mount config|bind source path does not exist|duplicate mount point/i, 'InvalidSpec'],
    [/no command specified/i, 'InvalidSpec'],
    [/minimum memory|range of cpus|cpu cfs (quota|period)/i, 'InvalidSpec'],
    [/working directory '.*' is invalid|includes invalid characters/, 'InvalidSpec'],
    [
      /invalid (signal|container name|reference|port|volume|mount|option|argument|value|user)/i,
      'InvalidSpec',
    ],
    [/cannot mkdir: .* is not a directory/i, 'InvalidSpec'],
  ],
  start: [
    [/no such container/i, 'ContainerBroken'],
    [/is marked for removal and cannot be started/, 'ContainerBroken'],
    [/network .* not found/, 'ContainerBroken'],
    [/cannot start a paused container/, 'StillRunning'],
    [/port is already allocated|address already in use|ports are not available/, 'PortInUse'],
    [
      /exec: ".*": (stat .*: no such file or directory|executable file not found|permission denied|is a directory)/,
      'CommandNotFound',
    ],
    [
      /executable file `.*` not found|open executable: permission denied|exec format error/i,
      'CommandNotFound',
    ],
    [/unable to find (user|group)|no matching entries in (passwd|group) file/, 'InvalidSpec'],
    [/bind: cannot assign requested address|cannot expose privileged port/, 'InvalidSpec'],
    [/invalid mount config|bind source path does not exist/, 'InvalidSpec'],
    [/error mounting ".*" to rootfs .*(no such file or directory|not a directory)/, 'InvalidSpec'],
    [/unable to set memory limit|minimum memory limit|memory limit too low/i, 'InvalidSpec'],
    // Two at once were made of it: one goes.
    [/network .* is ambiguous/, 'Unavailable'],
  ],
  rename: [
    [/name ".*" is already in use|same name as its current name/, 'NameConflict'],
    [/no such container/i, 'ContainerBroken'],
  ],
  remove: [
    [
      /cannot remove a (running|paused|restarting) container|container is (running|paused|restarting)/i,
      'StillRunning',
    ],
    [/removal of container .* is already in progress/, 'Unavailable'],
  ],
  logs: [[/no such container/i, 'ContainerBroken']],
  pull: [
    [/manifest unknown|name unknown|no matching manifest|repository name not known/i, 'ImageNotFound'],
    [
      /manifest for .* not found|failed to resolve reference .*: not found|\bHTTP (status:? )?404\b/i,
      'ImageNotFound',
    ],
    [/toomanyrequests|too many requests/i, 'RegistryUnreachable'],
    [
      /unauthorized|authentication required|no basic auth credentials|invalid username/i,
      'RegistryUnauthorized',
    ],
    [/(^|: )denied|access to the resource is denied|\bHTTP (status:? )?(401|403)\b/i, 'RegistryUnauthorized'],
    [
      /connection refused|connection reset|no such host|server misbehaving|name resolution/,
      'RegistryUnreachable',
    ],
    [
      /no route to host|network is unreachable|i\/o timeout|TLS handshake|deadline exceeded/,
      'RegistryUnreachable',
    ],
    [
      /request canceled|unexpected EOF|: EOF|broken pipe|use of closed network connection/,
      'RegistryUnreachable',
    ],
    [/x509:|HTTP response to HTTPS client|proxyconnect/, 'RegistryUnreachable'],
    [
      /unexpected HTTP status|service unavailable|bad gateway|\bHTTP (status:? )?(429|5\d\d)\b/i,
      'RegistryUnreachable',
    ],
    [/invalid reference format/, 'InvalidSpec'],
  ],
  'network create': [
    [/network with name .* already exists/, 'NameConflict'],
    // `default` is none of Docker's networks, and nobody can have the name.
    [/pre-?defined .*network/, 'NameConflict'],
  ],
  'network remove': [[/has active endpoints/, 'StillRunning']],
};

export const MISSING: Readonly<Record<Thing, RegExp>> = {
  container: /no such container/i,
  image: /no such image/i,
  network: /network .* not found|no such network/i,
};

/** What Docker's `words` mean after a call of `verb` that failed. */
export function faultCode(verb: EngineVerb, words: string): FaultCode {
  return codeIn(RULES, verb, words);
}
