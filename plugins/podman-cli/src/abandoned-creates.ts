import { readdir, readFile } from 'node:fs/promises';

import { readObjects, stringAt } from '@rollforward/podman-shared';
import { type ContainerId, isContainerId } from 'rollforward';

import { listStorageArguments, removeArguments } from './argv-container.ts';
import { observeContainer } from './observe.ts';
import type { Podman } from './podman.ts';

/** The name of an attempt: that of a service's container, and an id behind it that nobody else makes. */
const ATTEMPT = /^([^.]+\.[^.]+)\.[0-9a-z]{6}$/;

/**
 * Removes what creates of the same service left behind that were killed half-way: storage that has a name and no
 * container. It has no labels and is in no list, so that nothing else would ever find it; it takes space, and blocks its
 * name.
 *
 * Without labels only the name can tell whose it is. So nothing is touched but attempts of the very service that is
 * created now, each of which has a random id in its name; a plain name may be a stranger's. Podman shows a create that
 * is under way in just the same way, so nothing is touched either that a living process is making.
 * It never rejects: what cannot be cleaned up now is in nobody's way.
 */
export async function removeAbandonedCreates(
  podman: Podman,
  name: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    for (const storage of await storageOf(podman, name, signal)) {
      // In this order: once nobody makes it any more, it either has become a container or never will.
      if (await isBeingMade(storage.name)) continue;
      if ((await observeContainer(podman, storage.id, signal)) !== undefined) continue;
      await podman.change(removeArguments(storage.id), { signal });
    }
  } catch {
    // The next create looks again.
  }
}

interface Storage {
  readonly id: ContainerId;
  readonly name: string;
}

async function storageOf(
  podman: Podman,
  name: string,
  signal: AbortSignal | undefined,
): Promise<readonly Storage[]> {
  const service = serviceOf(name);
  if (service === undefined) return [];
  const { exitCode, stdout } = await podman.ask(listStorageArguments(service), { signal });
  if (exitCode !== 0) return [];
  return readObjects(stdout).flatMap((entry) => {
    const names = entry['Names'];
    const found: unknown = Array.isArray(names) ? names[0] : undefined;
    const id = stringAt(entry, 'Id');
    const matches = typeof found === 'string' && serviceOf(found) === service;
    return matches && stringAt(entry, 'State') === 'storage' && isContainerId(id)
      ? [{ id, name: found }]
      : [];
  });
}

/** The service of an attempt; none, if the name is not an attempt's. */
function serviceOf(name: string): string | undefined {
  return ATTEMPT.exec(name)?.[1];
}

/** Whether a process lives that was told to create a container of that name. */
async function isBeingMade(name: string): Promise<boolean> {
  const pids = (await readdir('/proc')).filter((entry) => /^[0-9]+$/.test(entry));
  const commands = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return commands.some((command) => command.split('\0').includes(`--name=${name}`));
}
