import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { busyboxRoot } from '../images/busybox-root.ts';
import { imageChanges, imageReference, type TestImage } from '../images/test-image.ts';
import { requireProgram, requireRoot } from '../system/requirements.ts';
import { type CommandResult, runCommand, type RunOptions } from '../system/run-command.ts';
import { removeAbandonedHosts } from './abandoned-hosts.ts';
import { claimAddressBlock } from './address-block.ts';
import { cleanUpPodman } from './clean-up-podman.ts';
import { HOST_FOLDER_PREFIX, writeHostOwner } from './host-owner.ts';
import { livingProcesses } from './living-processes.ts';
import {
  podmanEnvironment,
  podmanPaths,
  type PodmanPrograms,
  writePodmanConfiguration,
} from './podman-environment.ts';

/** A Podman that shares nothing with any other on this machine: own store, state, networks and subnets. */
export interface PodmanHost {
  /** Everything of this host lies here; gone after `stop`. */
  readonly dir: string;
  /** The path of the engine's program. */
  readonly podman: string;
  /** The complete environment to run it with; nothing of this process's own environment is in it. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs Podman to its end. Rejects where it fails, unless `reject` is false. */
  run(args: readonly string[], options?: RunOptions): Promise<CommandResult>;
  /** The reference of a test image, which is made at its first use: about 100 ms. */
  image(image: TestImage): Promise<string>;
  /** The main processes that live and have `marker` in their environment. Podman is not asked. */
  livingProcesses(marker: string): Promise<number[]>;
  /** Ends every container of this host and removes all that it made. It can be called again. */
  stop(): Promise<void>;
}

/**
 * Starts a host in `dir` (a new temporary folder by default; it is removed by `stop` in either case).
 * Hosts run side by side, in one process and in several. A host in a temporary folder whose process was
 * killed is cleaned up by the next start.
 *
 * Throws `HostUnavailable` where something that it needs is not there.
 */
export async function startPodmanHost(options: { dir?: string } = {}): Promise<PodmanHost> {
  requireRoot();
  const podman = await requireProgram('podman', 'podman');
  const programs = await requirePrograms();
  if (options.dir === undefined) await removeAbandonedHosts(podman);

  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), HOST_FOLDER_PREFIX)));
  const paths = podmanPaths(dir);
  await mkdir(dir, { recursive: true });
  const block = await claimAddressBlock();
  await writeHostOwner(dir, block);
  await writePodmanConfiguration(paths, programs, block);
  const env = podmanEnvironment(paths);
  const run = (args: readonly string[], runOptions?: RunOptions): Promise<CommandResult> =>
    runCommand(podman, args, { ...runOptions, env });

  const cleanUp = async (): Promise<void> => {
    const quietly = (args: readonly string[]): Promise<CommandResult> =>
      run(args, { reject: false, timeoutMs: 30_000 });
    await cleanUpPodman({ paths, block, podman: quietly });
    await block.release();
  };
  let stopped: Promise<void> | undefined;
  return {
    dir,
    podman,
    env,
    run,
    image: imageMaker(run),
    livingProcesses,
    stop: () => (stopped ??= cleanUp()),
  };
}

async function requirePrograms(): Promise<PodmanPrograms> {
  await requireProgram('iptables', 'iptables');
  await requireProgram('aardvark-dns', 'aardvark-dns');
  return {
    runc: await requireProgram('runc', 'runc'),
    conmon: await requireProgram('conmon', 'conmon'),
    netavark: await requireProgram('netavark', 'netavark'),
  };
}

/** Makes each image once, also when two ask for it at the same time. */
function imageMaker(run: PodmanHost['run']): PodmanHost['image'] {
  const images = new Map<TestImage, Promise<string>>();
  const make = async (image: TestImage): Promise<string> => {
    const changes = imageChanges(image).flatMap((change) => ['--change', change]);
    const reference = imageReference(image);
    await run(['import', '--quiet', ...changes, '-', reference], { input: await busyboxRoot() });
    return reference;
  };
  return (image) => {
    const made = images.get(image) ?? make(image);
    images.set(image, made);
    return made;
  };
}
