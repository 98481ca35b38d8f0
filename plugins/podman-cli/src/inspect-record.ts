import {
  type ContainerRecord,
  garbage,
  healthOf,
  type JsonObject,
  labelsAt,
  numberAt,
  objectAt,
  readObjects,
  stringAt,
  timeOf,
} from '@rollforward/engine-shared';
import { isContainerId } from 'rollforward';

/** Reads what `podman container inspect` says. Throws `Unavailable` unless every part of it makes sense. */
export function readInspectRecords(text: string): ContainerRecord[] {
  return readObjects(text).map(readInspectRecord);
}

function readInspectRecord(entry: JsonObject): ContainerRecord {
  const id = stringAt(entry, 'Id');
  if (!isContainerId(id)) throw garbage('has a strange Id');
  const state = objectAt(entry, 'State');
  return {
    id,
    name: stringAt(entry, 'Name'),
    image: stringAt(entry, 'ImageName'),
    imageId: `sha256:${stringAt(entry, 'Image')}`,
    labels: labelsAt(objectAt(entry, 'Config'), 'Labels'),
    word: stringAt(state, 'Status'),
    pid: numberAt(state, 'Pid'),
    exitCode: numberAt(state, 'ExitCode'),
    ...timeOf('startedAt', Date.parse(stringAt(state, 'StartedAt'))),
    ...timeOf('finishedAt', Date.parse(stringAt(state, 'FinishedAt'))),
    ...healthOf(healthWord(state)),
  };
}

/** Where it stands differs between versions of Podman. */
function healthWord(state: JsonObject): string | undefined {
  for (const key of ['Health', 'Healthcheck']) {
    const word = objectAt(state, key)['Status'];
    if (typeof word === 'string' && word !== '') return word;
  }
  return undefined;
}
