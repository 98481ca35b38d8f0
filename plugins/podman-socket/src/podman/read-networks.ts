import { labelsAt, readObject, stringAt } from '@rollforward/engine-shared';

import type { NetworkRecord } from '../dialect.ts';
import { errorOf, isMissing } from '../faults.ts';
import type { ServiceAnswer } from '../service.ts';
import { MISSING } from './missing.ts';

/** The network of exactly that name in an answer to an inspect. Podman also gives one whose id begins with it. */
export function readNetworks(answer: ServiceAnswer, name: string): readonly NetworkRecord[] | undefined {
  if (isMissing(MISSING.network, answer)) return [];
  // A name that nobody has, and that is the beginning of several ids.
  if (/more than one result/.test(errorOf(answer))) return [];
  if (answer.status !== 200) return undefined;
  const entry = readObject(answer.text);
  if (stringAt(entry, 'name') !== name) return [];
  return [{ id: stringAt(entry, 'id'), name, labels: labelsAt(entry, 'labels') }];
}
