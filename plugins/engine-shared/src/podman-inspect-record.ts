import { isContainerId } from 'rollforward';

import { type ContainerRecord, healthOf, timeOf } from './container-record.ts';
import { garbage, type JsonObject, labelsAt, numberAt, objectAt, stringAt } from './json-value.ts';

/** Reads what Podman's inspect says of a container, by either way. Throws `Unavailable` unless every part of it makes sense. */
export function readPodmanInspect(entry: JsonObject): ContainerRecord {
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
