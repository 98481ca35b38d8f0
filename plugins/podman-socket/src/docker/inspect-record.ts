import {
  type ContainerRecord,
  garbage,
  healthOf,
  type JsonObject,
  labelsAt,
  numberAt,
  objectAt,
  readObject,
  stringAt,
  timeOf,
} from '@rollforward/engine-shared';
import { isContainerId } from 'rollforward';

import type { Inspected } from '../dialect.ts';
import { errorOf, isMissing } from '../faults.ts';
import type { ServiceAnswer } from '../service.ts';
import { MISSING } from './fault-code.ts';

/** What an answer to an inspect says. The beginning of several ids is the name of nobody: a name would have come first. */
export function readInspect(answer: ServiceAnswer): Inspected {
  if (answer.status === 200) return { kind: 'found', record: readInspectRecord(readObject(answer.text)) };
  const absent = isMissing(MISSING.container, answer) || /Multiple IDs found/.test(errorOf(answer));
  return { kind: absent ? 'absent' : 'failed' };
}

/** Reads what Docker's inspect says of a container. Throws `Unavailable` unless every part of it makes sense. */
export function readInspectRecord(entry: JsonObject): ContainerRecord {
  const id = stringAt(entry, 'Id');
  if (!isContainerId(id)) throw garbage('has a strange Id');
  const config = objectAt(entry, 'Config');
  const state = objectAt(entry, 'State');
  return {
    id,
    name: stringAt(entry, 'Name').replace(/^\//, ''),
    image: stringAt(config, 'Image'),
    imageId: stringAt(entry, 'Image'),
    labels: labelsAt(config, 'Labels'),
    word: stringAt(state, 'Status'),
    pid: numberAt(state, 'Pid'),
    oomKilled: state['OOMKilled'] === true,
    ...exitCodeOf(state),
    ...timeOf('startedAt', Date.parse(stringAt(state, 'StartedAt'))),
    ...timeOf('finishedAt', Date.parse(stringAt(state, 'FinishedAt'))),
    ...healthOf(healthWord(state)),
  };
}

/** What Docker writes for a start that failed, 128 over a 0 only. */
const CODES_OF_STARTS: readonly number[] = [126, 127, 128];

/** A start that failed leaves its error, and may have written a code of its own over that of the last run. */
function exitCodeOf(state: JsonObject): { exitCode?: number } {
  const code = numberAt(state, 'ExitCode');
  const isOfStart = stringAt(state, 'Error') !== '' && CODES_OF_STARTS.includes(code);
  return isOfStart ? {} : { exitCode: code };
}

function healthWord(state: JsonObject): string | undefined {
  const word = objectAt(state, 'Health')['Status'];
  return typeof word === 'string' ? word : undefined;
}
