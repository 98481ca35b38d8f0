import { mkdir, readFile, rm } from 'node:fs/promises';

import { allPids, killAndWait, processMounts, processProgram, processWords } from '../system/processes.ts';
import { type CommandResult, runSystem } from '../system/run-command.ts';
import type { AddressBlock } from './address-block.ts';
import { removeControlGroups, startedContainers, thawControlGroups } from './control-groups.ts';
import { removeBridges, removeFirewallRules, removeNamespaces } from './network-leftovers.ts';
import type { PodmanPaths } from './podman-environment.ts';

/** What is cleaned up. */
export interface PodmanCleanUp {
  readonly paths: PodmanPaths;
  readonly block: AddressBlock;
  /** Runs the host's Podman, for a bounded time, and never rejects. */
  readonly podman: (args: readonly string[]) => Promise<CommandResult>;
}

const ENGINE_PROGRAMS = ['podman', 'conmon', 'runc', 'netavark', 'aardvark-dns'];

/**
 * Removes all that one host made, and nothing else.
 *
 * Podman goes first, as only it knows all that it did; but a test may have left it in any state, so what is
 * left is then looked for by this host's folder, addresses and tag, which no other host has.
 */
export async function cleanUpPodman({ paths, block, podman }: PodmanCleanUp): Promise<void> {
  const containers = await startedContainers(paths);
  // A client that hangs may hold a lock that every other would wait for.
  await killAndWait(await engineProcesses(paths.dir, ['podman']));
  await killAndWait(await scriptProcesses(paths.dir));
  await thawControlGroups(containers);
  if (containers.length > 0) await podman(['rm', '--all', '--force', '--time', '0', '--volumes']);
  await endEverything(paths, block, containers);
  await remove(paths.dir);
}

/**
 * Does what a power cut and the boot after it do: all that runs on the host ends at once, and what lies in memory only is
 * gone. The containers are still known then.
 */
export async function rebootPodman({ paths, block }: Omit<PodmanCleanUp, 'podman'>): Promise<void> {
  const containers = await startedContainers(paths);
  await thawControlGroups(containers);
  await endEverything(paths, block, containers);
  for (const folder of [paths.runRoot, paths.runcRoot, paths.engineRoot]) await remove(folder);
  await mkdir(paths.runcRoot);
}

/** Monitors end first, so that none of them can note what becomes of its container. */
async function endEverything(
  paths: PodmanPaths,
  block: AddressBlock,
  containers: readonly string[],
): Promise<void> {
  await killAndWait(await engineProcesses(paths.dir, ENGINE_PROGRAMS));
  await killAndWait(await orphanedContainers(paths.dir));
  await removeControlGroups(containers);
  await removeNamespaces(paths.namespaces);
  await unmountBelow(paths.dir);
  await removeBridges(block);
  if (await exists(paths.namespaces)) await removeFirewallRules(block);
}

function remove(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}

/** Processes of the engine that name a file of this host, by command line or environment. */
function engineProcesses(dir: string, programs: readonly string[]): Promise<number[]> {
  return pidsWhere(async (pid) => {
    if (!programs.includes(await processProgram(pid))) return false;
    const { command, environment } = await processWords(pid);
    return [...command, ...environment].some((word) => word.includes(`${dir}/`));
  });
}

/** Shells that run a script of this host: a wrapper that hangs on purpose. */
function scriptProcesses(dir: string): Promise<number[]> {
  return pidsWhere(async (pid) => {
    const { command } = await processWords(pid);
    return command[1]?.startsWith(`${dir}/`) ?? false;
  });
}

/** Processes whose root is in this host's store: containers that nobody watches over any more. */
function orphanedContainers(dir: string): Promise<number[]> {
  return pidsWhere(async (pid) => {
    const root = (await processMounts(pid)).split('\n').find((line) => line.split(' ')[4] === '/');
    return root?.includes(`${dir}/`) ?? false;
  });
}

async function pidsWhere(matches: (pid: number) => Promise<boolean>): Promise<number[]> {
  const pids = (await allPids()).filter((pid) => pid !== process.pid);
  const found = await Promise.all(pids.map(async (pid) => ((await matches(pid)) ? pid : undefined)));
  return found.filter((pid) => pid !== undefined);
}

/** Unmounts everything below `dir`, the innermost first. */
async function unmountBelow(dir: string): Promise<void> {
  const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n');
  const below = mounts.map((line) => line.split(' ')[1] ?? '').filter((path) => path.startsWith(`${dir}/`));
  for (const path of below.reverse()) await runSystem('umount', ['--lazy', path]);
}

function exists(path: string): Promise<boolean> {
  return readFile(path).then(
    () => true,
    () => false,
  );
}
