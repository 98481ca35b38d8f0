import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs';
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
  openssl: 'openssl',
  'docker-registry': 'docker-registry',
};

/** What tests on Docker Engine run besides. */
const DOCKER_PROGRAMS = { docker: 'docker.io', dockerd: 'docker.io', containerd: 'containerd' };

/** The Debian package of each program that may have to be installed. */
const PACKAGES = { ...PROGRAMS, ...DOCKER_PROGRAMS, debootstrap: 'debootstrap' };

/** What these packages would have the machine run from now on, and at each boot. Tests start their own. */
const UNITS = {
  'docker-registry': ['docker-registry.service'],
  'nats-server': ['nats-server.service'],
  'docker.io': ['docker.service', 'docker.socket'],
  containerd: ['containerd.service'],
};

/** Asked by Debian's packages, where it exists, whether a service may be started; 101 is no. */
const POLICY = '/usr/sbin/policy-rc.d';

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
function missingPrograms(wanted) {
  return Object.keys(wanted).filter((program) => !isInstalled(program));
}

/** The command that installs what is missing, for people to read. */
function setupCommand(programs, along) {
  const packages = [...packagesOf(programs), ...along];
  return `apt-get update && apt-get install --no-install-recommends ${packages.join(' ')}`;
}

/** Installs what tests on real engines need: see {@link setUpPrograms}. */
export function setUpEngines() {
  return setUpPrograms(PROGRAMS, ALONG, 'real engines');
}

/** Installs what tests on Docker Engine need besides: see {@link setUpPrograms}. */
export function setUpDocker() {
  return setUpPrograms(DOCKER_PROGRAMS, [], 'Docker Engine');
}

/** Says what tests on real engines lack, and installs nothing: `undefined` where nothing is missing. */
export function whyNoEnginePrograms() {
  return whyNoPrograms(PROGRAMS, ALONG);
}

/** The same of Docker Engine. */
export function whyNoDockerPrograms() {
  return whyNoPrograms(DOCKER_PROGRAMS, []);
}

function whyNoPrograms(wanted, along) {
  const missing = missingPrograms(wanted);
  if (missing.length === 0) return undefined;
  return `${missing.join(', ')}: not installed; as root: ${setupCommand(missing, along)}`;
}

/** Installs what makes the root of another Debian: see {@link setUpPrograms}. */
export function setUpDebootstrap() {
  return setUpPrograms({ debootstrap: PACKAGES.debootstrap }, [], 'what another Debian is made with');
}

/**
 * Installs the programs of `wanted` that are missing, and the packages `along` with them, where that can be done: as root,
 * where there is apt-get. Gives what is then still missing, and why: `undefined` where nothing is.
 */
function setUpPrograms(wanted, along, what) {
  const missing = missingPrograms(wanted);
  if (missing.length === 0) return undefined;
  if (process.platform !== 'linux') return `${what}: that runs on Linux; this is ${process.platform}`;
  const names = missing.join(', ');
  if (!isInstalled('apt-get'))
    return `${names}: not installed, and there is no apt-get here to install it with`;
  if (process.getuid?.() !== 0) return `${names}: not installed; as root: ${setupCommand(missing, along)}`;
  console.error(`Installing ${what} (${names}) …`);
  const failure = aptGet(['update']) ?? install(packagesOf(missing), along);
  if (failure !== undefined) return `${names}: could not be installed: ${failure}`;
  const still = missingPrograms(wanted);
  return still.length === 0 ? undefined : `${still.join(', ')}: still not there after the installation`;
}

function packagesOf(programs) {
  return [...new Set(programs.map((program) => PACKAGES[program]))];
}

/**
 * Installs `packages`, and sees to it that nothing runs then, or after the next boot, that did not before: a dockerd changes
 * the firewall of the whole machine. Where the machine has a policy of its own, that one decides what is started now.
 */
function install(packages, along) {
  const isOurs = !existsSync(POLICY);
  if (isOurs) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return aptGet(['install', '--yes', '--no-install-recommends', ...packages, ...along]);
  } finally {
    if (isOurs) rmSync(POLICY);
    const units = packages.flatMap((name) => UNITS[name] ?? []);
    // There may be no systemd, or not all of the units.
    if (units.length > 0) spawnSync('systemctl', ['disable', ...units], { stdio: 'ignore' });
  }
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
