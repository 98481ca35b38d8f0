import { labelsAt, readObjects, stringAt } from '@rollforward/engine-shared';

import type { NetworkRecord } from '../dialect.ts';
import type { ServiceAnswer } from '../service.ts';

/** The networks of exactly that name in an answer to a list, the oldest first. Docker also lists those that only contain it. */
export function readNetworks(answer: ServiceAnswer, name: string): readonly NetworkRecord[] | undefined {
  if (answer.status !== 200) return undefined;
  return readObjects(answer.text)
    .filter((entry) => stringAt(entry, 'Name') === name)
    .map((entry) => ({ id: stringAt(entry, 'Id'), since: stringAt(entry, 'Created'), entry }))
    .sort((one, other) => (one.since + one.id < other.since + other.id ? -1 : 1))
    .map(({ id, entry }) => ({ id, name, labels: labelsAt(entry, 'Labels') }));
}
