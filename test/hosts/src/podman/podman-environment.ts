import { chmod, mkdir, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { AddressBlock } from './address-block.ts';
import { netavarkScript } from './netavark-script.ts';
import { HELPER_FOLDERS, SYSTEM_PATH } from '../system/requirements.ts';

/** Where the parts of a host lie in its folder. */
export interface PodmanPaths {
  readonly dir: string;
  readonly home: string;
  readonly temporary: string;
  /** The configuration files. */
  readonly containersConf: string;
  readonly storageConf: string;
  readonly registriesConf: string;
  readonly graphRoot: string;
  readonly runRoot: string;
  /** The state of the low-level runtime. */
  readonly runcRoot: string;
  /** What the engine keeps in memory, on a machine: gone after a boot. */
  readonly engineRoot: string;
  /** One full id a line: the containers that were ever made to run on this host. */
  readonly containers: string;
  /** One path a line: the network namespaces that were made for this host. */
  readonly namespaces: string;
}

/** Where the parts of a host in `dir` lie. */
export function podmanPaths(dir: string): PodmanPaths {
  return {
    dir,
    home: join(dir, 'home'),
    temporary: join(dir, 'tmp'),
    containersConf: join(dir, 'containers.conf'),
    storageConf: join(dir, 'storage.conf'),
    registriesConf: join(dir, 'registries.conf'),
    graphRoot: join(dir, 'storage'),
    runRoot: join(dir, 'run'),
    runcRoot: join(dir, 'runc'),
    engineRoot: join(dir, 'libpod'),
    containers: join(dir, 'containers'),
    namespaces: join(dir, 'namespaces'),
  };
}

/** What the engine of a host is made of on this machine. */
export interface PodmanPrograms {
  readonly runc: string;
  readonly conmon: string;
  readonly netavark: string;
}

/** The environment that makes Podman use the host that lies in `paths`, and nothing else. */
export function podmanEnvironment(paths: PodmanPaths): Readonly<Record<string, string>> {
  return {
    PATH: SYSTEM_PATH,
    HOME: paths.home,
    TMPDIR: paths.temporary,
    LC_ALL: 'C',
    CONTAINERS_CONF: paths.containersConf,
    CONTAINERS_STORAGE_CONF: paths.storageConf,
    CONTAINERS_REGISTRIES_CONF: paths.registriesConf,
  };
}

/** Writes the configuration of a Podman that shares nothing with any other on the machine. */
export async function writePodmanConfiguration(
  paths: PodmanPaths,
  programs: PodmanPrograms,
  block: AddressBlock,
): Promise<void> {
  const bin = join(paths.dir, 'bin');
  const policy = join(paths.home, '.config/containers');
  const networks = join(paths.dir, 'networks');
  for (const folder of [bin, paths.temporary, policy, paths.runcRoot, networks]) {
    await mkdir(folder, { recursive: true });
  }
  const runc = join(bin, 'runc');
  await writeScript(runc, runcScript(programs.runc, paths));
  await writeScript(join(bin, 'netavark'), netavarkScript(programs.netavark, block.tag, paths.namespaces));
  const { conmon } = programs;
  await writeFile(paths.containersConf, containersConf({ paths, bin, runc, conmon, networks, block }));
  await writeFile(paths.storageConf, storageConf(paths, await storageDriver(paths.dir)));
  await writeFile(paths.registriesConf, REGISTRIES_CONF);
  await writeFile(join(policy, 'policy.json'), '{"default":[{"type":"insecureAcceptAnything"}]}\n');
}

interface ContainersConf {
  readonly paths: PodmanPaths;
  readonly bin: string;
  readonly runc: string;
  readonly conmon: string;
  readonly networks: string;
  readonly block: AddressBlock;
}

/**
 * `static_dir` is left out on purpose: with it each attached run takes 20 s on Podman 4.3.
 * The limits are there because a container host that is itself confined may not raise them.
 */
function containersConf({ paths, bin, runc, conmon, networks, block }: ContainersConf): string {
  return `[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
log_driver = "k8s-file"

[engine]
cgroup_manager = "cgroupfs"
conmon_path = ["${conmon}"]
events_logger = "file"
helper_binaries_dir = ${JSON.stringify([bin, ...HELPER_FOLDERS, '/usr/bin'])}
image_copy_tmp_dir = "${paths.temporary}"
lock_type = "file"
runtime = "runc"
tmp_dir = "${paths.engineRoot}"

[engine.runtimes]
runc = ["${runc}"]

[network]
network_backend = "netavark"
network_config_dir = "${networks}"
default_subnet = "${block.defaultSubnet}"
default_subnet_pools = [{ "base" = "${block.pool}", "size" = 24 }]
`;
}

/** Without a root of its own, runc would share its state with every other store on the machine. */
function runcScript(runc: string, paths: PodmanPaths): string {
  return `#!/bin/sh
case " $* " in *' create '*)
  for last; do :; done
  echo "$last" >>${paths.containers}
esac
exec ${runc} --root ${paths.runcRoot} "$@"
`;
}

function storageConf(paths: PodmanPaths, driver: string): string {
  return `[storage]
driver = "${driver}"
graphroot = "${paths.graphRoot}"
runroot = "${paths.runRoot}"
`;
}

const REGISTRIES_CONF = `unqualified-search-registries = []
short-name-mode = "disabled"

[[registry]]
location = "127.0.0.1"
insecure = true
`;

const OVERLAYFS_MAGIC = 0x794c7630;

/** The kernel refuses an overlay upon an overlay, which is what the root of a container usually is. */
async function storageDriver(dir: string): Promise<'overlay' | 'vfs'> {
  const { type } = await statfs(dir);
  return type === OVERLAYFS_MAGIC ? 'vfs' : 'overlay';
}

async function writeScript(path: string, text: string): Promise<void> {
  await writeFile(path, text);
  await chmod(path, 0o755);
}
