import {
  type ContainerRecord,
  garbage,
  healthOf,
  type JsonObject,
  labelsAt,
  stringAt,
} from '@rollforward/engine-shared';
import { isContainerId } from 'rollforward';

/** What Docker's list says of a container: neither its process, nor when it was started, nor how it ended. */
export type ListRecord = Pick<ContainerRecord, 'id' | 'name' | 'labels' | 'word' | 'health'>;

/** Reads what Docker's list says of a container. Throws `Unavailable` unless every part of it makes sense. */
export function readListRecord(entry: JsonObject): ListRecord {
  const id = stringAt(entry, 'Id');
  if (!isContainerId(id)) throw garbage('has a strange Id');
  return {
    id,
    name: nameIn(entry['Names']),
    labels: labelsAt(entry, 'Labels'),
    word: stringAt(entry, 'State'),
    ...healthOf(healthWord(stringAt(entry, 'Status'))),
  };
}

/** The others are what linked containers call it. While it is being removed it may have none: then it is `''`. */
function nameIn(names: unknown): string {
  const known: unknown[] = Array.isArray(names) ? names : [];
  const own = known.find((name) => typeof name === 'string' && /^\/[^/]+$/.test(name));
  return typeof own === 'string' ? own.slice(1) : '';
}

/** `Up 2 minutes (healthy)`, `Up 2 seconds (health: starting)`. */
function healthWord(status: string): string | undefined {
  return /\((?:health: )?([a-z]+)\)$/.exec(status)?.[1];
}
