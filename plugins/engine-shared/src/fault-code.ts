import type { FaultCode } from 'rollforward';

/** What was asked of an engine. The same words mean different things after different verbs. */
export type EngineVerb =
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
  | 'logs'
  | 'info';

type Rule = readonly [pattern: RegExp, code: FaultCode];

/** What an engine's words mean, verb by verb; the first that fits counts. */
export type FaultRules = Partial<Record<EngineVerb, readonly Rule[]>>;

/**
 * The words decide, and no code does: an exit code is 125 for nearly everything, with 126 and 127 in the message only, and a
 * status 500 for nearly everything, for a name in use as well, and 404 for whatever is not there, be it the image of a create.
 */
const RULES: FaultRules = {
  create: [
    [/name ".*" is already in use|that name is already in use/i, 'NameConflict'],
    [/image not known|no such image|unable to find a name and tag match/i, 'ImageNotFound'],
    [/network not found|unable to find network/, 'InvalidSpec'],
    [/statfs .*: (no such file or directory|not a directory|permission denied)/, 'InvalidSpec'],
    [/no command or entrypoint provided/, 'InvalidSpec'],
    [/invalid (argument|option|value|port|mount|memory|cpu|user|signal|reference)/i, 'InvalidSpec'],
    [/duplicate mount destination/, 'InvalidSpec'],
  ],
  start: [
    [/container with (given )?id already exists|container with id exists/i, 'ContainerBroken'],
    [/no such container/i, 'ContainerBroken'],
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
    // The second is all that Podman 5 says.
    [/name .* already in use|UNIQUE constraint failed: ContainerConfig\.Name/, 'NameConflict'],
    [/no such container/i, 'ContainerBroken'],
  ],
  logs: [[/no such container/i, 'ContainerBroken']],
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
const OBSERVING: ReadonlySet<EngineVerb> = new Set([
  'list',
  'inspect',
  'image inspect',
  'network inspect',
  'events',
  'logs',
  'info',
]);

/** The code of the fault that `words` are, said by Podman of a call of `verb` that failed. */
export function faultCode(verb: EngineVerb, words: string): FaultCode {
  return codeIn(RULES, verb, words);
}

/** The code of the fault that `words` are by `rules`, said by an engine of a call of `verb` that failed. */
export function codeIn(rules: FaultRules, verb: EngineVerb, words: string): FaultCode {
  const all = [...COMMON, ...(rules[verb] ?? [])];
  const code = all.find(([pattern]) => pattern.test(words))?.[1];
  return code ?? (OBSERVING.has(verb) ? 'Unavailable' : 'Unclassified');
}

const LONGEST_REASON = 300;

/** One short line of `words`; the rest may be anything. `''` if they say nothing. */
export function shortReason(words: string): string {
  const [line = ''] = words.trim().split('\n');
  return line.length <= LONGEST_REASON ? line : `${line.slice(0, LONGEST_REASON)} …`;
}
