import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';

import { HostUnavailable } from './host-unavailable.ts';

/** Where programs are looked for, whatever `PATH` the tests were started with. */
export const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Where the engine's helpers are, which are on nobody's `PATH`. */
export const HELPER_FOLDERS: readonly string[] = [
  '/usr/libexec/podman',
  '/usr/lib/podman',
  '/usr/local/libexec/podman',
  '/usr/local/lib/podman',
];

/** The absolute path of `program`, or a {@link HostUnavailable} that names the Debian package it comes in. */
export async function requireProgram(program: string, debianPackage: string): Promise<string> {
  for (const folder of [...SYSTEM_PATH.split(':'), ...HELPER_FOLDERS]) {
    const path = join(folder, program);
    if (await isExecutable(path)) return path;
  }
  throw new HostUnavailable({
    missing: `${program} is not installed`,
    howTo: `on Debian: apt-get install --no-install-recommends ${debianPackage}`,
  });
}

/** Throws {@link HostUnavailable} unless this process is root on Linux. */
export function requireRoot(): void {
  if (process.platform !== 'linux') {
    throw new HostUnavailable({ missing: `this is ${process.platform}`, howTo: 'run it on Linux' });
  }
  if (process.getuid?.() === 0) return;
  throw new HostUnavailable({
    missing: 'not root',
    howTo: 'run it as root, or in a container or VM as root',
  });
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
