import { endHalfStart, type Observation, observe } from '@rollforward/engine-shared';
import { type CallOptions, type ContainerId, isLive, RuntimeFault } from 'rollforward';

import { removeArguments, removeResidueArguments } from './argv-container.ts';
import { faultOf } from './faults.ts';
import { inspectContainers, isEnd } from './observe.ts';
import type { Podman, PodmanResult } from './podman.ts';
import type { RecentLooks } from './recent-looks.ts';

/** The first forced removal of a container that Podman takes for running only makes it see that it is not. */
const MOST_ATTEMPTS = 3;

/**
 * Looks first and removes then, because Podman does not look: without any force it removes a container that is
 * `stopping` or `initialized`, and leaves its process running for good, known to nobody.
 */
export async function removeContainer(
  podman: Podman,
  looks: RecentLooks,
  id: ContainerId,
  { signal }: CallOptions = {},
): Promise<void> {
  const recent = looks.of(id);
  looks.forget(id);
  // Podman itself refuses one that runs again; whatever it says, the next look explains it.
  if (recent !== undefined && isEnd(recent)) {
    if (isGone(await podman.change(removeArguments(id), { signal }))) return;
  }
  for (let attempt = 1; ; attempt += 1) {
    const records = await inspectContainers(podman, [id], signal);
    // Absurd, and possible: a stranger that is named with this id. Podman would remove it.
    if (records.some((record) => record.id !== id)) return;
    const [record] = records;
    if (record === undefined) return removeStorage(podman, id, signal);
    const seen = await observe(record);
    if (isLive(seen.status)) throw stillRunning(seen);
    const result = await podman.change(removeArguments(id), { signal });
    // Whoever has run has been seen to its end. Of a start that was cut off Podman itself knows nothing.
    if (isGone(result)) return seen.status.state === 'created' ? endHalfStart(id) : undefined;
    if (isResidue(seen) && isGone(await podman.change(removeResidueArguments(id), { signal }))) return;
    if (attempt === MOST_ATTEMPTS) throw faultOf('remove', result);
  }
}

/**
 * Force kills what lives, so it is for a container that Podman takes for running or nearly so, whose process is gone:
 * a start of such a one does nothing, so that none can come alive in between.
 */
function isResidue({ unnoticed, record }: Observation): boolean {
  return unnoticed || record.word === 'initialized';
}

/** A create that was killed may leave a container in the store that `inspect` does not see, under its full id. */
async function removeStorage(
  podman: Podman,
  id: ContainerId,
  signal: AbortSignal | undefined,
): Promise<void> {
  const result = await podman.change(removeArguments(id), { signal });
  if (!isGone(result)) throw faultOf('remove', result);
}

function isGone({ exitCode, stderr }: PodmanResult): boolean {
  return exitCode === 0 || /no such container|no container with (name or )?id/i.test(stderr);
}

function stillRunning({ record }: Observation): RuntimeFault {
  return new RuntimeFault({
    code: 'StillRunning',
    message: `podman rm: it is ${record.word} and its process lives`,
  });
}
