import { garbage, readObject, stringAt } from '@rollforward/engine-shared';
import { isContainerId, type RuntimeEvent } from 'rollforward';

/** Podman's words for what we tell. Between them it says others, such as `cleanup`, some of them twice. */
const TYPES: Readonly<Record<string, 'started' | 'exited' | 'removed'>> = {
  start: 'started',
  died: 'exited',
  remove: 'removed',
};

/** What a line of `podman events --format=json` tells, if it is of use. Throws `Unavailable` for what is no such line. */
export function readEventLine(line: string): RuntimeEvent | undefined {
  const said = readObject(line);
  const word = stringAt(said, 'Status');
  const type = Object.hasOwn(TYPES, word) ? TYPES[word] : undefined;
  if (type === undefined || stringAt(said, 'Type') !== 'container') return undefined;
  const id = stringAt(said, 'ID');
  if (!isContainerId(id)) throw garbage('has a strange ID');
  return { type, id };
}
