import { readdir, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { runCommand } from '../system/run-command.ts';
import { cleanUpPodman } from './clean-up-podman.ts';
import { HOST_FOLDER_PREFIX, isOwnerAlive, ownerFile, readHostOwner } from './host-owner.ts';
import { podmanEnvironment, podmanPaths } from './podman-environment.ts';

/** Cleans up after hosts in temporary folders whose process was killed before it could stop them. */
export async function removeAbandonedHosts(podman: string): Promise<void> {
  const folders = (await readdir(tmpdir())).filter((name) => name.startsWith(HOST_FOLDER_PREFIX));
  for (const folder of folders) await removeIfAbandoned(podman, join(tmpdir(), folder));
}

async function removeIfAbandoned(podman: string, dir: string): Promise<void> {
  const owner = await readHostOwner(ownerFile(dir));
  if (owner === undefined || (await isOwnerAlive(owner))) return;
  const mine = await rename(ownerFile(dir), `${ownerFile(dir)}.abandoned`).then(
    () => true,
    () => false,
  );
  // Another process was first.
  if (!mine) return;
  const paths = podmanPaths(dir);
  const env = podmanEnvironment(paths);
  await cleanUpPodman({
    paths,
    block: owner.block,
    podman: (args) => runCommand(podman, args, { env, reject: false, timeoutMs: 30_000 }),
  });
}
