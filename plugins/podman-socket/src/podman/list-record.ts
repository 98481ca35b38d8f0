import {
  type ContainerRecord,
  garbage,
  healthOf,
  type JsonObject,
  labelsAt,
  numberAt,
  stringAt,
  timeOf,
} from '@rollforward/engine-shared';
import { isContainerId } from 'rollforward';

/** Reads what libpod's list says of a container. Throws `Unavailable` unless every part of it makes sense. */
export function readListRecord(entry: JsonObject): ContainerRecord {
  const id = stringAt(entry, 'Id');
  if (!isContainerId(id)) throw garbage('has a strange Id');
  const names = entry['Names'];
  const name: unknown = Array.isArray(names) ? names[0] : undefined;
  if (typeof name !== 'string') throw garbage('has strange Names');
  return {
    id,
    name,
    image: stringAt(entry, 'Image'),
    imageId: `sha256:${stringAt(entry, 'ImageID')}`,
    labels: labelsAt(entry, 'Labels'),
    word: stringAt(entry, 'State'),
    pid: numberAt(entry, 'Pid'),
    exitCode: numberAt(entry, 'ExitCode'),
    ...timeOf('startedAt', numberAt(entry, 'StartedAt') * 1000),
    ...timeOf('finishedAt', numberAt(entry, 'ExitedAt') * 1000),
    // Unlike that of the command line this is the health alone.
    ...healthOf(stringAt(entry, 'Status')),
  };
}
