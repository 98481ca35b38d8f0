/**
 * What each value of a spec may look like, so that it stays data (C23). One place for both readers of these rules:
 * the document schema, which points at the mistake, and `defineRuntime`, which guards specs written by hand.
 */
export interface SpecRule {
  /** Finishes the sentence "expected …". */
  readonly expected: string;
  test(value: string): boolean;
}

function rule(expected: string, test: (value: string) => boolean): SpecRule {
  return { expected, test };
}

/** The kernel refuses a longer `NAME=value` or argument: 128 KiB, the NUL behind it included. */
const LONGEST_ARGUMENT_BYTES = 128 * 1024 - 1;

const utf8 = new TextEncoder();

function fitsKernel(value: string): boolean {
  if (value.length * 3 <= LONGEST_ARGUMENT_BYTES) return true;
  return utf8.encode(value).length <= LONGEST_ARGUMENT_BYTES;
}

/** Text that a process can be given: no NUL, no half of a surrogate pair, and not too long for the kernel. */
export const argumentRule: SpecRule = rule(
  'text of less than 128 KiB without NUL or lone surrogates',
  (value) => !value.includes('\0') && value.isWellFormed() && fitsKernel(value),
);

export const envNameRule: SpecRule = rule(
  'a name of letters, digits and _, not beginning with a digit, of at most 256 characters',
  (value) => /^[A-Za-z_][A-Za-z0-9_]{0,255}$/.test(value),
);

export const labelKeyRule: SpecRule = rule(
  'a label key of letters, digits, dots, dashes, slashes and _, of at most 253 characters, not beginning with io.rollforward.',
  (value) => isLabelKey(value) && !value.startsWith('io.rollforward.'),
);

export function isLabelKey(value: string): boolean {
  return /^[A-Za-z0-9]([A-Za-z0-9._/-]{0,251}[A-Za-z0-9])?$/.test(value);
}

/** A name of a container, a volume or a network in an engine. */
export const engineNameRule: SpecRule = rule(
  'a name of lower-case letters, digits, dots and dashes',
  (value) => value.length <= 200 && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(value),
);

/** Words that `--network` of an engine takes for a mode, and networks that engines bring along. */
const ENGINE_NETWORKS: ReadonlySet<string> = new Set(
  'bridge container default host nat none ns pasta podman private slirp4netns'.split(' '),
);

/** Whether an engine would take `name` for one of its own networks, or for a way to share the host's. */
export function isEngineNetwork(name: string): boolean {
  return ENGINE_NETWORKS.has(name);
}

export const networkNameRule: SpecRule = rule(
  `${engineNameRule.expected}, other than the networks that engines bring along`,
  (value) => engineNameRule.test(value) && !isEngineNetwork(value),
);

/** Engines parse mounts from comma and colon separated text, so a path has neither. */
export const absolutePathRule: SpecRule = rule(
  'an absolute path without "..", control characters, comma, colon, quote or backslash',
  (value) =>
    value.length <= 4096 &&
    value.isWellFormed() &&
    // oxlint-disable-next-line no-control-regex
    /^\/[^\u0000-\u001f\u007f,:"\\]*$/.test(value) &&
    !value.split('/').includes('..'),
);

/** A mount on `/` would hide the image itself; one in `/proc` is refused at each start, by what starts the container. */
export const mountTargetRule: SpecRule = rule(
  `${absolutePathRule.expected}, other than / and not in /proc`,
  (value) => absolutePathRule.test(value) && /[^/.]/.test(value) && firstFolder(value) !== 'proc',
);

function firstFolder(path: string): string | undefined {
  return path.split('/').find((part) => part !== '' && part !== '.');
}

export const userRule: SpecRule = rule('user, uid, user:group or uid:gid', (value) =>
  /^([a-z_][a-z0-9_-]{0,31}|[0-9]{1,10})(:([a-z_][a-z0-9_-]{0,31}|[0-9]{1,10}))?$/.test(value),
);

const SIGNALS: ReadonlySet<string> = new Set(
  'HUP INT QUIT ABRT USR1 USR2 ALRM TERM CONT WINCH IO PWR KILL'.split(' ').map((word) => `SIG${word}`),
);

/** Real-time signals are what some init systems ask for: `SIGRTMIN+3`. */
export const stopSignalRule: SpecRule = rule(
  'a signal by its name, such as SIGTERM, SIGINT or SIGRTMIN+3',
  (value) => SIGNALS.has(value) || /^SIGRTMIN\+([1-9]|1[0-5])$/.test(value),
);

const PATH = /^[a-z0-9]+((\.|_{1,2}|-+)[a-z0-9]+)*$/;
const HOST =
  /^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*)(:[0-9]{1,5})?$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const IMAGE_DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Engines read `dir:x` as "the directory x of the host", not as an image called dir. */
const TRANSPORTS: ReadonlySet<string> = new Set(
  'atomic containers-storage dir docker docker-archive docker-daemon oci oci-archive ostree sif tarball'.split(
    ' ',
  ),
);

/** An image by reference (`registry.example/shop/web:1.2`, with or without `@sha256:…`) or by its id (`sha256:…`). */
export const imageRule: SpecRule = rule(
  'an image reference such as registry.example/shop/web:1.2 or web@sha256:…, without a transport such as dir: or docker://',
  isImageReference,
);

function isImageReference(value: string): boolean {
  if (value.length > 512) return false;
  if (IMAGE_DIGEST.test(value)) return true;
  const at = value.indexOf('@');
  if (at >= 0 && !IMAGE_DIGEST.test(value.slice(at + 1))) return false;
  const named = at >= 0 ? value.slice(0, at) : value;
  const parts = named.split('/');
  const last = parts.pop() ?? '';
  const colon = last.indexOf(':');
  const base = colon >= 0 ? last.slice(0, colon) : last;
  if (colon >= 0 && !TAG.test(last.slice(colon + 1))) return false;
  // `docker:24` is an image all the same: that transport alone begins with `docker://`.
  const isTransport = TRANSPORTS.has(base) && base !== 'docker';
  if (parts.length === 0 && (isTransport || base === 'sha256')) return false;
  const [first = '', ...rest] = parts;
  // `dir:80/x` looks like a host with its port, and is the directory 80/x.
  if (first.includes(':') && TRANSPORTS.has(first.slice(0, first.indexOf(':')))) return false;
  const hasHost = parts.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  if (hasHost && !HOST.test(first)) return false;
  const path = hasHost ? [...rest, base] : [...parts, base];
  return path.every((part) => PATH.test(part));
}
