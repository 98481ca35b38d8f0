import { mkdir, statfs, writeFile } from 'node:fs/promises';

import { SYSTEM_PATH } from '../system/requirements.ts';
import type { DockerPaths } from './docker-paths.ts';

/** The variable by which all programs of a host's engine are found; containers do not have it. */
const HOST_VARIABLE = 'ROLLFORWARD_TEST_HOST';

/** What the environment of each program of the engine of the host in `dir` has in it. */
export function hostMark(dir: string): { readonly [HOST_VARIABLE]: string } {
  return { [HOST_VARIABLE]: dir };
}

/** The environment that makes Docker's client use the host that lies in `paths`, and nothing else. */
export function dockerEnvironment(paths: DockerPaths): Readonly<Record<string, string>> {
  return {
    PATH: SYSTEM_PATH,
    HOME: paths.home,
    LC_ALL: 'C',
    DOCKER_HOST: `unix://${paths.socket}`,
    DOCKER_CONFIG: paths.home,
    // The other builder is a plug-in that need not be there.
    DOCKER_BUILDKIT: '0',
    ...hostMark(paths.dir),
  };
}

/**
 * Writes the configuration of a daemon that shares nothing with any other on the machine.
 *
 * The limits are there because a container host that is itself confined may not raise them.
 */
export async function writeDockerConfiguration(paths: DockerPaths): Promise<void> {
  await mkdir(paths.home, { recursive: true });
  const limit = (name: string): object => ({ Name: name, Soft: 1024, Hard: 1024 });
  const configuration = {
    hosts: [`unix://${paths.socket}`],
    'data-root': paths.dataRoot,
    'exec-root': paths.execRoot,
    pidfile: paths.pidFile,
    'deprecated-key-path': paths.key,
    'exec-opts': ['native.cgroupdriver=cgroupfs'],
    'cgroup-parent': `/${paths.controlGroup}`,
    'default-ulimits': { nofile: limit('nofile'), nproc: limit('nproc') },
    'storage-driver': await storageDriver(paths.dir),
    // A daemon that is killed and started again finds its containers as they are; without it, it would end them.
    'live-restore': true,
    'log-level': 'warn',
  };
  await writeFile(paths.configuration, JSON.stringify(configuration));
}

const OVERLAYFS_MAGIC = 0x794c7630;

/** The kernel refuses an overlay upon an overlay, which is what the root of a container usually is. */
async function storageDriver(dir: string): Promise<'overlay2' | 'vfs'> {
  const { type } = await statfs(dir);
  return type === OVERLAYFS_MAGIC ? 'vfs' : 'overlay2';
}
