import { readdir, readFile } from 'node:fs/promises';

import { readObjects, stringAt } from '@rollforward/engine-shared';
import { type ContainerId, isContainerId } from 'rollforward';

import { listStorageArguments, removeArguments } from './argv-container.ts';
import { faultOf } from './faults.ts';
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
 *
 * Resolves to whether it looked and found nothing at all. It never rejects: what cannot be cleaned up now is in nobody's way.
 */
export async function removeAbandonedCreates(
  podman: Podman,
  service: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  try {
    const found = await storageOf(podman, service, signal);
    for (const storage of found) {
      // In this order: once nobody makes it any more, it either has become a container or never will.
      if (await isBeingMade(storage.name)) continue;
      if ((await observeContainer(podman, storage.id, signal)) !== undefined) continue;
      await podman.change(removeArguments(storage.id), { signal });
    }
    return found.length === 0;
  } catch {
    return false;
  }
}

interface Storage {
  readonly id: ContainerId;
  readonly name: string;
}

async function storageOf(
  podman: Podman,
  service: string,
  signal: AbortSignal | undefined,
): Promise<readonly Storage[]> {
  const result = await podman.ask(listStorageArguments(service), { signal });
  if (result.exitCode !== 0) throw faultOf('list', result);
  return readObjects(result.stdout).flatMap((entry) => {
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
export function serviceOf(name: string): string | undefined {
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
