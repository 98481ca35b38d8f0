import { removeAbandonedHosts } from '../system/host-owner.ts';
import { runCommand } from '../system/run-command.ts';
import type { AddressBlock } from './address-block.ts';
import { cleanUpPodman } from './clean-up-podman.ts';
import { podmanEnvironment, podmanPaths } from './podman-environment.ts';

/** Temporary folders of hosts begin with this. Kept short: the path of a socket has 107 bytes at most. */
export const PODMAN_FOLDER_PREFIX = 'rf-';

/** What a host notes beside its owner. */
export interface PodmanNotes {
  readonly block: AddressBlock;
}

/** Cleans up after hosts in temporary folders whose process was killed before it could stop them. */
export function removeAbandonedPodmans(podman: string): Promise<void> {
  return removeAbandonedHosts<PodmanNotes>(PODMAN_FOLDER_PREFIX, async (dir, { block }) => {
    const paths = podmanPaths(dir);
    const env = podmanEnvironment(paths);
    await cleanUpPodman({
      paths,
      block,
      podman: (args) => runCommand(podman, args, { env, reject: false, timeoutMs: 30_000 }),
    });
  });
}
