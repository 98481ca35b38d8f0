/** The variables that Podman needs to find its store, its configuration and, without root, its session. */
const KEPT: readonly string[] = [
  'PATH',
  'HOME',
  'TMPDIR',
  'XDG_RUNTIME_DIR',
  'XDG_CONFIG_HOME',
  'XDG_DATA_HOME',
  'XDG_CACHE_HOME',
  'CONTAINERS_CONF',
  'CONTAINERS_CONF_OVERRIDE',
  'CONTAINERS_STORAGE_CONF',
  'CONTAINERS_REGISTRIES_CONF',
  'REGISTRY_AUTH_FILE',
  'DBUS_SESSION_BUS_ADDRESS',
];

/** What a pull may need besides, to get out of a closed network. No other call is given a proxy's password. */
const KEPT_FOR_PULLS: readonly string[] = [
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'all_proxy',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'ALL_PROXY',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
];

/** These make the command line talk to another host, whose processes nobody here can see. */
const REMOTE: readonly string[] = ['CONTAINER_HOST', 'CONTAINER_CONNECTION', 'CONTAINER_SSHKEY'];

/** A complete environment of a process. */
export type Variables = Readonly<Record<string, string>>;

/** What Podman's own process is given. */
export interface PodmanEnvironment {
  /** For every call but pulls. */
  readonly base: Variables;
  readonly pull: Variables;
}

/**
 * The environment of the podman process: `complete`, if it is given, else what Podman needs of `agent`, the agent's
 * own environment. Little is passed on, because Podman can be told to copy its environment into a container.
 *
 * Throws a `TypeError` if `complete` points Podman at another host.
 */
export function podmanEnvironment(
  complete: Variables | undefined,
  agent: NodeJS.ProcessEnv,
): PodmanEnvironment {
  const remote = REMOTE.find((name) => complete?.[name] !== undefined);
  if (remote !== undefined) throw new TypeError(`env: ${remote} points at another host`);
  // Messages are read by rules that are written for English.
  const base = { ...(complete ?? pick(agent, KEPT)), LC_ALL: 'C' };
  return { base, pull: complete === undefined ? { ...base, ...pick(agent, KEPT_FOR_PULLS) } : base };
}

function pick(from: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = from[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}
