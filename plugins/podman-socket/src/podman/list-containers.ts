import { type Observation, observe, readObjects } from '@rollforward/engine-shared';
import { type ExistingContainer, LABELS, type OwnerFilter } from 'rollforward';

import type { Engine } from '../engine.ts';
import { faultOf } from '../faults.ts';
import { observeContainer } from '../observe.ts';
import { readListRecord } from './list-record.ts';
import { listRequest } from './requests.ts';

/**
 * Lists by one request, whatever the number of containers. Only those whose process is gone while Podman has not noticed
 * are asked about once more: mostly it has noticed by then, and tells the exit code.
 */
export async function listContainers(
  engine: Engine,
  { owner, signal }: OwnerFilter,
): Promise<ExistingContainer[]> {
  const { service, dialect } = engine;
  const answer = await service.ask(listRequest(owner), { signal });
  if (answer.status !== 200) throw faultOf(dialect, 'list', answer);
  const records = readObjects(answer.text)
    .map(readListRecord)
    .filter(({ labels }) => labels[LABELS.owner] === owner);
  const seen = await Promise.all(
    records.map(async (record) => {
      const first = await observe(record);
      return mayTellMore(first) ? observeContainer(engine, record.id, signal) : first;
    }),
  );
  // One that is not there any more was removed since: it is in no state.
  return seen.flatMap((one) => (one === undefined ? [] : [one.status]));
}

/** One whose removal was cut off can only be removed, and as that cannot be inspected it must not be asked about. */
function mayTellMore({ unnoticed, record }: Observation): boolean {
  return unnoticed && record.word !== 'removing';
}
