import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { imageMaker } from '../images/image-maker.ts';
import type { TestImage } from '../images/test-image.ts';
import { writeHostOwner } from '../system/host-owner.ts';
import { requireProgram, requireRoot } from '../system/requirements.ts';
import { type CommandResult, runCommand, type RunOptions } from '../system/run-command.ts';
import { PODMAN_FOLDER_PREFIX, type PodmanNotes, removeAbandonedPodmans } from './abandoned-hosts.ts';
import { claimAddressBlock } from './address-block.ts';
import { cleanUpPodman, rebootPodman } from './clean-up-podman.ts';
import { livingProcesses } from '../system/living-processes.ts';
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
  /** Cuts the power, and boots: nothing runs any more, and containers, images and volumes are still there. */
  reboot(): Promise<void>;
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
  const programs = await requirePodmanPrograms();
  return openPodmanHost({ ...options, podman, programs });
}

/** What a host is made of. */
export interface PodmanParts {
  /** A new temporary folder by default. */
  readonly dir?: string;
  /** What is run as Podman; in the host's folder, if the path is relative. It need not be there yet. */
  readonly podman: string;
  readonly programs: PodmanPrograms;
  /** More of its environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Done when everything is cleaned up. */
  readonly release?: () => Promise<void>;
}

/** Makes a host of its parts. Whoever was killed before he could stop his is cleaned up after first. */
export async function openPodmanHost(parts: PodmanParts): Promise<PodmanHost> {
  if (parts.dir === undefined) await removeAbandonedPodmans(parts.podman);
  const dir = parts.dir ?? (await mkdtemp(join(tmpdir(), PODMAN_FOLDER_PREFIX)));
  const podman = resolve(dir, parts.podman);
  const paths = podmanPaths(dir);
  await mkdir(dir, { recursive: true });
  const block = await claimAddressBlock();
  const { tag, defaultSubnet, pool } = block;
  const notes: PodmanNotes = { block: { tag, defaultSubnet, pool } };
  await writeHostOwner(dir, notes);
  await writePodmanConfiguration(paths, parts.programs, block);
  const env = { ...podmanEnvironment(paths), ...parts.env };
  const run = (args: readonly string[], runOptions?: RunOptions): Promise<CommandResult> =>
    runCommand(podman, args, { ...runOptions, env });

  const cleanUp = async (): Promise<void> => {
    const quietly = (args: readonly string[]): Promise<CommandResult> =>
      run(args, { reject: false, timeoutMs: 30_000 });
    await cleanUpPodman({ paths, block, podman: quietly });
    await block.release();
    await parts.release?.();
  };
  let stopped: Promise<void> | undefined;
  return {
    dir,
    podman,
    env,
    run,
    image: imageMaker((reference, changes, root) => {
      const options = changes.flatMap((change) => ['--change', change]);
      return run(['import', '--quiet', ...options, '-', reference], { input: root });
    }),
    livingProcesses,
    reboot: () => rebootPodman({ paths, block }),
    stop: () => (stopped ??= cleanUp()),
  };
}

/** Finds what a host is made of. Throws `HostUnavailable` where something is missing. */
export async function requirePodmanPrograms(): Promise<PodmanPrograms> {
  await requireProgram('iptables', 'iptables');
  await requireProgram('aardvark-dns', 'aardvark-dns');
  return {
    runc: await requireProgram('runc', 'runc'),
    conmon: await requireProgram('conmon', 'conmon'),
    netavark: await requireProgram('netavark', 'netavark'),
  };
}
