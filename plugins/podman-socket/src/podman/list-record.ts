import { type ContainerRecord, type JsonObject, readPodmanList } from '@rollforward/engine-shared';

/** Reads what libpod's list says of a container. Throws `Unavailable` unless every part of it makes sense. */
export function readListRecord(entry: JsonObject): ContainerRecord {
  // Unlike that of the command line its status is the health alone.
  return readPodmanList(entry, (status) => status);
}
