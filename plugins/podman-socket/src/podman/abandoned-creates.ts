import { readObjects, stringAt } from '@rollforward/engine-shared';
import { type Clock, type ContainerId, isContainerId } from 'rollforward';

import type { Engine } from '../engine.ts';
import { inspectContainer } from '../observe.ts';
import { listStorageRequest, remove } from './requests.ts';

/** The name of an attempt: that of a service's container, and an id behind it that nobody else makes. */
const ATTEMPT = /^([^.]+\.[^.]+)\.[0-9a-z]{6}$/;

/** Who makes a container is in the service and cannot be seen; after so long nobody does. */
const LONGEST_CREATE_MS = 10 * 60 * 1000;

/**
 * Removes what creates of the same service left behind that were cut off, because Podman's service was killed: storage that
 * has a name and no container. It has no labels and is in no list, so that nothing else would ever find it; it takes space,
 * and blocks its name.
 *
 * Without labels only the name can tell whose it is. So nothing is touched but attempts of the very service that is
 * created now, each of which has a random id in its name, and only old ones: a create that is under way looks the same.
 * It never rejects: what cannot be cleaned up now is in nobody's way.
 */
export async function removeAbandonedCreates(
  engine: Engine,
  clock: Clock,
  name: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    for (const id of await abandonedAttempts(engine, clock, name, signal)) {
      // It may have become a container since it was listed.
      if ((await inspectContainer(engine, id, signal)) !== undefined) continue;
      await engine.service.change(remove(id, { force: false }), { signal });
    }
  } catch {
    // The next create looks again.
  }
}

async function abandonedAttempts(
  { service }: Engine,
  clock: Clock,
  name: string,
  signal: AbortSignal | undefined,
): Promise<readonly ContainerId[]> {
  const of = serviceOf(name);
  if (of === undefined) return [];
  const answer = await service.ask(listStorageRequest(of), { signal });
  if (answer.status !== 200) return [];
  return readObjects(answer.text).flatMap((entry) => {
    const names = entry['Names'];
    const found: unknown = Array.isArray(names) ? names[0] : undefined;
    const id = stringAt(entry, 'Id');
    const isAttempt = typeof found === 'string' && serviceOf(found) === of;
    const isStorage = stringAt(entry, 'State') === 'storage';
    const age = clock.wallNow() - Date.parse(stringAt(entry, 'Created'));
    return isAttempt && isStorage && age > LONGEST_CREATE_MS && isContainerId(id) ? [id] : [];
  });
}

/** The service of an attempt; none, if the name is not an attempt's. */
function serviceOf(name: string): string | undefined {
  return ATTEMPT.exec(name)?.[1];
}
