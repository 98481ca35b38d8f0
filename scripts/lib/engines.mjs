import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** What tests on real engines run, and the Debian package that each comes in. */
const PROGRAMS = {
  podman: 'podman',
  runc: 'runc',
  conmon: 'conmon',
  netavark: 'netavark',
  'aardvark-dns': 'aardvark-dns',
  busybox: 'busybox-static',
  iptables: 'iptables',
  'nats-server': 'nats-server',
  'docker-registry': 'docker-registry',
};

/** Needed by some of what Podman can do, and without a program to look for. */
const ALONG = ['uidmap', 'slirp4netns', 'fuse-overlayfs', 'catatonit'];

const FOLDERS = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
  // Podman's helpers are on nobody's path.
  '/usr/libexec/podman',
  '/usr/lib/podman',
  '/usr/local/libexec/podman',
  '/usr/local/lib/podman',
];

/** The programs that are not installed. */
export function missingPrograms() {
  return Object.keys(PROGRAMS).filter((program) => !isInstalled(program));
}

/** The command that installs what is missing, for people to read. */
export function setupCommand(programs = missingPrograms()) {
  const packages = [...programs.map((program) => PROGRAMS[program]), ...ALONG];
  return `apt-get update && apt-get install --no-install-recommends ${packages.join(' ')}`;
}

/**
 * Installs what is missing, where that can be done: as root, where there is apt-get.
 * Gives what is then still missing, and why: `undefined` where nothing is.
 */
export function setUpEngines() {
  const missing = missingPrograms();
  if (missing.length === 0) return undefined;
  if (process.platform !== 'linux') return `real engines run on Linux; this is ${process.platform}`;
  const names = missing.join(', ');
  if (!isInstalled('apt-get'))
    return `${names}: not installed, and there is no apt-get here to install it with`;
  if (process.getuid?.() !== 0) return `${names}: not installed; as root: ${setupCommand(missing)}`;
  console.error(`Installing real engines (${names}) …`);
  const failure = aptGet(['update']) ?? aptGet(installation(missing));
  if (failure !== undefined) return `${names}: could not be installed: ${failure}`;
  const still = missingPrograms();
  return still.length === 0 ? undefined : `${still.join(', ')}: still not there after the installation`;
}

function installation(missing) {
  const packages = missing.map((program) => PROGRAMS[program]);
  return ['install', '--yes', '--no-install-recommends', ...packages, ...ALONG];
}

/** Runs apt-get quietly; gives the last thing that it said where it failed. */
function aptGet(args) {
  const { status, stderr, error } = spawnSync('apt-get', ['-q', '-o', 'Dpkg::Use-Pty=0', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (status === 0) return undefined;
  return error?.message ?? stderr.trim().split('\n').at(-1) ?? `apt-get ${args[0]} ended with ${status}`;
}

function isInstalled(program) {
  return FOLDERS.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
