import { garbage, objectAt, readObject, stringAt } from '@rollforward/engine-shared';
import { isContainerId, type RuntimeEvent } from 'rollforward';

/**
 * The words for what we tell. Podman and Docker have some of their own, and Podman has taken over Docker's with time; between
 * them both say others, such as `cleanup`, some of them twice.
 */
const TYPES: ReadonlyMap<string, 'started' | 'exited' | 'removed'> = new Map([
  ['start', 'started'],
  ['die', 'exited'],
  ['died', 'exited'],
  ['destroy', 'removed'],
  ['remove', 'removed'],
]);

/** All words that are of use. */
export const EVENT_WORDS: readonly string[] = [...TYPES.keys()];

/**
 * What a line of the service's events tells, if it is of use. Throws `Unavailable` for what is no such line.
 * `status`, `id` and `from` repeat what is in the others, and are there in some versions only: they are not read.
 */
export function readEventLine(line: string): RuntimeEvent | undefined {
  const said = readObject(line);
  const type = TYPES.get(stringAt(said, 'Action'));
  if (type === undefined || stringAt(said, 'Type') !== 'container') return undefined;
  const id = stringAt(objectAt(said, 'Actor'), 'ID');
  if (!isContainerId(id)) throw garbage('has a strange ID');
  return { type, id };
}
