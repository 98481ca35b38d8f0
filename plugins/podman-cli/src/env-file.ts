import { RuntimeFault } from 'rollforward';

import type { Variables } from './podman-environment.ts';

/** How the environment of a container reaches Podman without ever being on a command line. */
export interface EnvPassage {
  /** For `--env-file=/dev/stdin`: one `NAME=value` a line. */
  readonly file: string;
  /** For a bare `--env=NAME` each: Podman takes the value from its own environment. */
  readonly variables: Variables;
}

/** Podman reads the file by lines of less than this, and refuses the whole file for one that is longer. */
const LONGEST_LINE_BYTES = 64 * 1024 - 1;

/**
 * Splits `env` into what goes by a file and what cannot: a line break ends a value there, and what follows would be
 * read as a name of its own, whose value Podman then takes from its own environment.
 *
 * Such a value goes through the environment of the podman process, so only under a name that means nothing to it.
 * Throws `InvalidSpec` for another one.
 */
export function passEnv(env: Variables, own: Variables): EnvPassage {
  const lines: string[] = [];
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    const line = `${name}=${value}`;
    if (fitsLine(line)) {
      lines.push(`${line}\n`);
    } else if (isHarmless(name) && !Object.hasOwn(own, name)) {
      variables[name] = value;
    } else {
      const message = `env/${name}: expected one line of less than 64 KiB, as Podman itself reads a variable of this name`;
      throw new RuntimeFault({ code: 'InvalidSpec', message });
    }
  }
  return { file: lines.join(''), variables };
}

function fitsLine(line: string): boolean {
  if (/[\r\n]/.test(line)) return false;
  return line.length * 3 < LONGEST_LINE_BYTES || Buffer.byteLength(line) < LONGEST_LINE_BYTES;
}

/**
 * What the podman process, or one that it starts, reads from its environment: the linker (`LD_PRELOAD` was loaded into
 * a root process), Go and its proxies, a shell in front of it, conmon, the low-level runtime, netavark, iptables.
 */
const READ_BY_PODMAN: readonly RegExp[] = [
  /^_/,
  /^(LD|GO|XDG|DBUS|LISTEN|SYSTEMD|SSL|LC|MALLOC|GLIBC|XTABLES|IPTABLES|BASH|RUST|FUSE|OTEL)_/,
  /^GO[A-Z0-9]+$/,
  /^(CONTAINER|PODMAN|DOCKER|REGISTRY|STORAGE|OCI|RUNC|CRUN|CONMON|NETAVARK|AARDVARK|CNI|BUILDAH|LIBPOD|KUBE)/,
  /_PROXY$/,
  /^(PATH|HOME|TMPDIR|TMP|TEMP|USER|LOGNAME|SHELL|PWD|TERM|LANG|LANGUAGE|TZ|TZDIR|HOSTNAME|HOSTALIASES)$/,
  /^(ENV|IFS|PS4|CDPATH|SHELLOPTS|BASHOPTS|POSIXLY_CORRECT|EDITOR|VISUAL|PAGER|DEBUG)$/,
  /^(LOCALDOMAIN|RES_OPTIONS|RESOLV_HOST_CONF|GCONV_PATH|GETCONF_DIR|LOCPATH|NLSPATH|SSLKEYLOGFILE)$/,
  /^(NOTIFY_SOCKET|JOURNAL_STREAM|INVOCATION_ID|WATCHDOG_PID|WATCHDOG_USEC|MAINPID|CREDENTIALS_DIRECTORY)$/,
  /^(SSH_AUTH_SOCK|GNUPGHOME|NETRC|KRB5_CONFIG|KRB5CCNAME)$/,
];

function isHarmless(name: string): boolean {
  const word = name.toUpperCase();
  return !READ_BY_PODMAN.some((pattern) => pattern.test(word));
}
