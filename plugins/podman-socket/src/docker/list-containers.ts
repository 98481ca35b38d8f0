import { type Observation, observe, readObjects } from '@rollforward/engine-shared';
import { type ExistingContainer, LABELS, type OwnerFilter } from 'rollforward';

import type { Engine } from '../engine.ts';
import { faultOf } from '../faults.ts';
import { observeContainer } from '../observe.ts';
import { type ListRecord, readListRecord } from './list-record.ts';
import type { LivingMemory } from './living-memory.ts';
import { listRequest } from './requests.ts';

/**
 * Lists by one request, and by one more for each container of which the list does not say enough: one that does not run, or
 * whose process `memory` does not know.
 */
export async function listContainers(
  engine: Engine,
  memory: LivingMemory,
  { owner, signal }: OwnerFilter,
): Promise<ExistingContainer[]> {
  const { service, dialect } = engine;
  const answer = await service.ask(listRequest(owner), { signal });
  if (answer.status !== 200) throw faultOf(dialect, 'list', answer);
  const listed = readObjects(answer.text)
    .map(readListRecord)
    .filter(({ labels }) => labels[LABELS.owner] === owner);
  const seen = await Promise.all(listed.map((one) => observeListed(engine, memory, one, signal)));
  // One that is not there any more was removed since: it is in no state.
  return seen.flatMap((one) => (one === undefined ? [] : [one.status]));
}

async function observeListed(
  engine: Engine,
  memory: LivingMemory,
  listed: ListRecord,
  signal: AbortSignal | undefined,
): Promise<Observation | undefined> {
  const known = await memory.recall(listed);
  if (known !== undefined) return observe(known);
  const first = await observeContainer(engine, listed.id, signal);
  // A moment later Docker mostly knows the exit code of a process that has just ended.
  const seen = first?.unnoticed === true ? await observeContainer(engine, listed.id, signal) : first;
  if (seen !== undefined) await memory.keep(seen);
  return seen;
}
