import { type Observation, observe } from '@rollforward/engine-shared';
import { type ExistingContainer, LABELS, type OwnerFilter } from 'rollforward';

import { listArguments } from './argv-container.ts';
import { faultOf } from './faults.ts';
import { inspectContainers } from './observe.ts';
import type { Podman } from './podman.ts';
import type { RecentLooks } from './recent-looks.ts';
import { readPsRecords } from './ps-record.ts';

/**
 * Lists by one podman process, whatever the number of containers. Only if the process of some is gone and Podman has
 * not noticed, a second one asks about all of those: mostly it has noticed by then, and tells the exit code.
 */
export async function listContainers(
  podman: Podman,
  looks: RecentLooks,
  { owner, signal }: OwnerFilter,
): Promise<ExistingContainer[]> {
  const result = await podman.ask(listArguments(owner), { signal });
  if (result.exitCode !== 0) throw faultOf('list', result);
  const records = readPsRecords(result.stdout).filter(({ labels }) => labels[LABELS.owner] === owner);
  const seen = await Promise.all(records.map(observe));
  const unnoticed = seen.filter(mayTellMore);
  const seenAgain = unnoticed.length === 0 ? [] : await lookAgain(podman, unnoticed, signal);
  const told = [...seen.filter((one) => !mayTellMore(one)), ...seenAgain];
  looks.add(told);
  return told.map(({ status }) => status);
}

/** One whose removal was cut off can only be removed, and as that cannot be inspected it must not be asked about. */
function mayTellMore({ unnoticed, record }: Observation): boolean {
  return unnoticed && record.word !== 'removing';
}

/** One that is not there any more was removed since: it is in no state. */
async function lookAgain(
  podman: Podman,
  unnoticed: readonly Observation[],
  signal: AbortSignal | undefined,
): Promise<Observation[]> {
  const ids = unnoticed.map(({ record }) => record.id);
  const records = await inspectContainers(podman, ids, signal);
  return Promise.all(records.filter(({ id }) => ids.includes(id)).map(observe));
}
