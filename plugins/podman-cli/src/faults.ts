import { type FaultCode, RuntimeFault } from 'rollforward';

import type { PodmanResult } from './podman.ts';

/** What was asked of Podman. The same words mean different things after different verbs. */
export type PodmanVerb =
  | 'list'
  | 'inspect'
  | 'create'
  | 'start'
  | 'stop'
  | 'remove'
  | 'rename'
  | 'image inspect'
  | 'pull'
  | 'network inspect'
  | 'network create'
  | 'network remove'
  | 'events'
  | 'logs';

type Rule = readonly [pattern: RegExp, code: FaultCode];

/** Podman's exit code is 125 for nearly everything, and 126 and 127 stand in the message only: so the words decide. */
const RULES: Partial<Record<PodmanVerb, readonly Rule[]>> = {
  create: [
    [/name ".*" is already in use|that name is already in use/, 'NameConflict'],
    [/image not known|no such image|unable to find a name and tag match/, 'ImageNotFound'],
    [/network not found|unable to find network/, 'InvalidSpec'],
    [/statfs .*: (no such file or directory|not a directory|permission denied)/, 'InvalidSpec'],
    [/no command or entrypoint provided/, 'InvalidSpec'],
    [/invalid (argument|option|value|port|mount|memory|cpu|user|signal|reference)/i, 'InvalidSpec'],
    [/duplicate mount destination/, 'InvalidSpec'],
  ],
  start: [
    [/container with (given )?id already exists|container with id exists/i, 'ContainerBroken'],
    [/no such container/, 'ContainerBroken'],
    [/address already in use|port is already allocated/, 'PortInUse'],
    [/attempted to invoke a command that was not found/, 'CommandNotFound'],
    [
      /exec(utable)?( file)?:? .*(permission denied|not found in \$PATH|exec format error)/i,
      'CommandNotFound',
    ],
    [/open executable: Permission denied/, 'CommandNotFound'],
    [/workdir ".*" does not exist/, 'InvalidSpec'],
    [/unable to find (user|group)|no matching entries in (passwd|group) file/, 'InvalidSpec'],
    [/bind: cannot assign requested address|cannot expose privileged port/, 'InvalidSpec'],
    [/unable to set memory limit|memory limit too low|Minimum memory limit/i, 'InvalidSpec'],
    [/statfs .*: no such file or directory|mount source .* does not exist/, 'InvalidSpec'],
    [/error mounting ".*" to rootfs .*no such file or directory/, 'InvalidSpec'],
    [/unable to find network|network not found/, 'ContainerBroken'],
  ],
  rename: [
    [/name .* already in use/, 'NameConflict'],
    [/no such container/, 'ContainerBroken'],
  ],
  logs: [[/no such container/, 'ContainerBroken']],
  remove: [[/cannot be removed without force/, 'StillRunning']],
  pull: [
    [
      /manifest unknown|name unknown|repository name not known|no such manifest|not found: manifest/i,
      'ImageNotFound',
    ],
    [/status\D{0,30}404\b/i, 'ImageNotFound'],
    [/no image found in (manifest list|image index) for/, 'ImageNotFound'],
    [/short-name ".*" did not resolve|no unqualified-search registries/, 'ImageNotFound'],
    [
      /unauthorized|authentication required|access to the resource is denied|: denied|invalid username/i,
      'RegistryUnauthorized',
    ],
    [/status\D{0,30}(401|403)\b/i, 'RegistryUnauthorized'],
    [
      /connection refused|connection reset|no such host|server misbehaving|name resolution/,
      'RegistryUnreachable',
    ],
    [
      /no route to host|network is unreachable|i\/o timeout|TLS handshake|deadline exceeded/,
      'RegistryUnreachable',
    ],
    [/unexpected EOF|: EOF|broken pipe|use of closed network connection/, 'RegistryUnreachable'],
    [/x509:|HTTP response to HTTPS client|proxyconnect/, 'RegistryUnreachable'],
    [/toomanyrequests|too many requests|service unavailable|bad gateway/i, 'RegistryUnreachable'],
    [/status\D{0,30}(429|5\d\d)\b/i, 'RegistryUnreachable'],
    [/pinging container registry/, 'RegistryUnreachable'],
  ],
  'network create': [[/already (used|exists)/, 'NameConflict']],
  'network remove': [[/network is being used|has associated containers/, 'StillRunning']],
};

/** What can happen to every call. */
const COMMON: readonly Rule[] = [
  [/no space left on device|disk quota exceeded/i, 'StorageFull'],
  [
    /database is locked|resource temporarily unavailable|cannot allocate memory|too many open files/,
    'Unavailable',
  ],
  [/unable to connect to Podman|Cannot connect to Podman/, 'Unavailable'],
];

/** Observing has no fault of its own: whoever gets no list or no status knows nothing. */
const OBSERVING: ReadonlySet<PodmanVerb> = new Set([
  'list',
  'inspect',
  'image inspect',
  'network inspect',
  'events',
  'logs',
]);

/** The fault that `result` of a failed call is. */
export function faultOf(verb: PodmanVerb, result: PodmanResult): RuntimeFault {
  const code = codeOf(verb, result.stderr);
  return new RuntimeFault({ code, message: `podman ${verb}: ${reasonOf(result)}` });
}

function codeOf(verb: PodmanVerb, stderr: string): FaultCode {
  const words = errorOf(stderr);
  const rules = [...COMMON, ...(RULES[verb] ?? [])];
  const code = rules.find(([pattern]) => pattern.test(words))?.[1];
  return code ?? (OBSERVING.has(verb) ? 'Unavailable' : 'Unclassified');
}

/**
 * What Podman says at last. Warnings and progress go before, of tries that failed for reasons of their own; the
 * error itself may have several lines.
 */
function errorOf(stderr: string): string {
  const begin = [...stderr.matchAll(/^error\b/gim)].at(-1)?.index ?? 0;
  return stderr.slice(begin).trim();
}

const LONGEST_REASON = 300;

/** One short line of what Podman said; the rest may be anything. */
export function reasonOf({ stderr, exitCode }: Pick<PodmanResult, 'stderr' | 'exitCode'>): string {
  const [line = ''] = errorOf(stderr).split('\n');
  const reason = line.replace(/^error:? /i, '').trim();
  if (reason === '') return `ended with ${exitCode} and said nothing`;
  return reason.length <= LONGEST_REASON ? reason : `${reason.slice(0, LONGEST_REASON)} …`;
}
