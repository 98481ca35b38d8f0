import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';

import { imageMaker } from '../images/image-maker.ts';
import type { TestImage } from '../images/test-image.ts';
import { type Registry, startRegistry } from '../servers/registry.ts';
import { removeAbandonedHosts, writeHostOwner } from '../system/host-owner.ts';
import { HostUnavailable } from '../system/host-unavailable.ts';
import { livingProcesses } from '../system/living-processes.ts';
import { makePrivateNamespaces, type PrivateNamespaces } from '../system/private-namespaces.ts';
import { requireProgram, requireRoot } from '../system/requirements.ts';
import { type CommandResult, runCommand, type RunOptions } from '../system/run-command.ts';
import { cleanUpDocker } from './clean-up-docker.ts';
import { dockerEnvironment, hostMark, writeDockerConfiguration } from './docker-configuration.ts';
import { removeContainerdOf, startDockerDaemon } from './docker-daemon.ts';
import { type DockerPaths, dockerPaths } from './docker-paths.ts';
import { importImageWith } from './import-image.ts';

/**
 * A Docker Engine that shares nothing with any other on this machine: own store, state, control group and network.
 *
 * Its bridges, firewall rules and published ports are in a network of its own, which the rest of the machine does not
 * see: `connect` and `startRegistry` reach into it.
 */
export interface DockerHost {
  /** Everything of this host lies here; gone after `stop`. */
  readonly dir: string;
  /** The path of the client's program. */
  readonly docker: string;
  /** The complete environment to run it with; nothing of this process's own environment is in it. */
  readonly env: Readonly<Record<string, string>>;
  /** Where the daemon listens. */
  readonly socketPath: string;
  /** The process id of the daemon that runs now. */
  daemonPid(): number;
  /** Runs Docker's client to its end. Rejects where it fails, unless `reject` is false. */
  run(args: readonly string[], options?: RunOptions): Promise<CommandResult>;
  /** The reference of a test image, which is made at its first use: about 100 ms. */
  image(image: TestImage): Promise<string>;
  /** The main processes that live and have `marker` in their environment. Docker is not asked. */
  livingProcesses(marker: string): Promise<number[]>;
  /** A port of the host's network that nobody listens on now. */
  freePort(): Promise<number>;
  /** A connection to a published port of the host's loopback address. */
  connect(port: number): Duplex;
  /** Starts a registry on the host's loopback address, which its daemon trusts. It goes with the host. */
  startRegistry(): Promise<Registry>;
  /** Kills the daemon, at once by default; `meanwhile` is done while there is none, and then another takes over. */
  restartDaemon(options?: {
    readonly signal?: 'SIGTERM' | 'SIGKILL';
    readonly meanwhile?: () => Promise<void>;
  }): Promise<void>;
  /** Ends every container of this host and removes all that it made. It can be called again. */
  stop(): Promise<void>;
}

/** Temporary folders of hosts begin with this. Kept short: the path of a socket has 107 bytes at most. */
const FOLDER_PREFIX = 'rfd-';

/**
 * Starts a host in `dir` (a new temporary folder by default; it is removed by `stop` in either case), with a daemon that
 * takes its containers over where an earlier one was killed (`live-restore`).
 *
 * Hosts run side by side, in one process and in several. A host in a temporary folder whose process was killed is cleaned
 * up by the next start. Throws `HostUnavailable` where something that it needs is not there.
 */
export async function startDockerHost(options: { dir?: string } = {}): Promise<DockerHost> {
  requireRoot();
  const programs = await requirePrograms();
  if (options.dir === undefined) {
    await removeAbandonedHosts(FOLDER_PREFIX, (dir) => cleanUpDocker(dockerPaths(dir)));
  }
  const paths = dockerPaths(options.dir ?? (await mkdtemp(join(tmpdir(), FOLDER_PREFIX))));
  await mkdir(paths.dir, { recursive: true });
  await writeHostOwner(paths.dir, {});
  try {
    await writeDockerConfiguration(paths);
    const namespaces = await makePrivateNamespaces({
      // The engine's helpers have fixed places for sockets and locks, and it makes folders that nobody asked for.
      emptyFolders: ['/run', '/opt'],
      lettingGo: ['/run', tmpdir()],
      env: hostMark(paths.dir),
    });
    return await startHost(programs, paths, namespaces);
  } catch (error) {
    await cleanUpDocker(paths);
    if (error instanceof HostUnavailable) throw error;
    throw new HostUnavailable({
      missing: `Docker Engine cannot run here: ${error instanceof Error ? error.message : String(error)}`,
      howTo: 'run it as root on a Linux host or VM that may make namespaces, mounts and control groups',
      cause: error,
    });
  }
}

interface Programs {
  readonly docker: string;
  readonly dockerd: string;
}

async function requirePrograms(): Promise<Programs> {
  await requireProgram('containerd', 'containerd');
  await requireProgram('runc', 'runc');
  await requireProgram('iptables', 'iptables');
  return {
    docker: await requireProgram('docker', 'docker.io'),
    dockerd: await requireProgram('dockerd', 'docker.io'),
  };
}

async function startHost(
  { docker, dockerd }: Programs,
  paths: DockerPaths,
  namespaces: PrivateNamespaces,
): Promise<DockerHost> {
  let daemon = await startDockerDaemon(dockerd, paths, namespaces);
  const registries: Registry[] = [];
  const env = dockerEnvironment(paths);
  const run = (args: readonly string[], options?: RunOptions): Promise<CommandResult> =>
    runCommand(docker, args, { ...options, env });
  const cleanUp = async (): Promise<void> => {
    for (const registry of registries) await registry.stop();
    await namespaces.release();
    await cleanUpDocker(paths);
  };
  let stopped: Promise<void> | undefined;
  return {
    dir: paths.dir,
    docker,
    env,
    socketPath: paths.socket,
    daemonPid: () => daemon.pid,
    run,
    image: imageMaker(importImageWith(run)),
    livingProcesses,
    freePort: () => namespaces.freePort(),
    connect: (port) => namespaces.connect(port),
    async startRegistry() {
      const registry = await startRegistry({ namespaces });
      registries.push(registry);
      return registry;
    },
    async restartDaemon({ signal = 'SIGKILL', meanwhile } = {}) {
      await daemon.stop(signal);
      await removeContainerdOf(paths);
      await meanwhile?.();
      daemon = await startDockerDaemon(dockerd, paths, namespaces);
    },
    stop: () => (stopped ??= cleanUp()),
  };
}
