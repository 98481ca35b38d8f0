import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { setUpDebootstrap } from './engines.mjs';
import { ROOT } from './root.mjs';

/** Where the tests look for it. */
const FOLDER = join(ROOT, 'temp/podman-5');

const MIRROR = 'http://deb.debian.org/debian';

/** What of Debian 13 is needed: Podman, and what it runs. */
const PACKAGES = [
  'aardvark-dns',
  'ca-certificates',
  'catatonit',
  'conmon',
  'crun',
  'fuse-overlayfs',
  'iproute2',
  'iptables',
  'netavark',
  'nftables',
  'passt',
  'podman',
  'runc',
  'uidmap',
];

/**
 * Makes the root of a Debian 13 with Podman 5 below `temp/`, unless it is there: about a minute, and 500 MB. Gives why it
 * cannot be made here: `undefined` where it is there.
 */
export function setUpPodman5() {
  if (isThere(FOLDER)) return undefined;
  if (process.platform === 'linux' && process.getuid?.() !== 0) return 'debootstrap must be run as root';
  const why = setUpDebootstrap();
  if (why !== undefined) return why;
  const partial = `${FOLDER}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  removeAbandoned();
  console.error('Making a Debian 13 with Podman 5 below temp/podman-5 …');
  const failure = debootstrap(join(partial, 'root'));
  if (failure === undefined && !existsSync(FOLDER)) renameSync(partial, FOLDER);
  rmSync(partial, { recursive: true, force: true });
  if (failure !== undefined) return `a Debian 13 could not be made: ${failure}`;
  return isThere(FOLDER) ? undefined : `there is no Podman in ${FOLDER}`;
}

function isThere(folder) {
  return existsSync(join(folder, 'root/usr/bin/podman'));
}

/** Gives the last thing that it said where it failed. Its mounts are in a namespace of its own, and go with it. */
function debootstrap(root) {
  const words = ['--variant=minbase', `--include=${PACKAGES.join(',')}`, 'trixie', root, MIRROR];
  const unshare = ['--mount', '--propagation', 'private', '--', 'debootstrap', ...words];
  const { status, stdout, error } = spawnSync('unshare', unshare, {
    env: { ...process.env, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'ignore'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status === 0) return undefined;
  return error?.message ?? stdout.trim().split('\n').at(-1) ?? `debootstrap ended with ${status}`;
}

/** Removes what somebody was making when he was killed. */
function removeAbandoned() {
  for (const name of readdirSync(join(ROOT, 'temp'))) {
    const pid = /^podman-5\.(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) {
      rmSync(join(ROOT, 'temp', name), { recursive: true, force: true });
    }
  }
}
