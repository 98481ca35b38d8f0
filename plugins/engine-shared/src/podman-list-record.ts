import { isContainerId } from 'rollforward';

import { type ContainerRecord, healthOf, timeOf } from './container-record.ts';
import { garbage, type JsonObject, labelsAt, numberAt, stringAt } from './json-value.ts';

/**
 * Reads what Podman's list says of a container; `healthWord` finds the health in its `Status`, which the command line words
 * otherwise than the API. Throws `Unavailable` unless every part of it makes sense.
 */
export function readPodmanList(
  entry: JsonObject,
  healthWord: (status: string) => string | undefined,
): ContainerRecord {
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
    ...healthOf(healthWord(stringAt(entry, 'Status'))),
  };
}
