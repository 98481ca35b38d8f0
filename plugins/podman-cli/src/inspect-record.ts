import { type ContainerRecord, readObjects, readPodmanInspect } from '@rollforward/engine-shared';

/** Reads what `podman container inspect` says. Throws `Unavailable` unless every part of it makes sense. */
export function readInspectRecords(text: string): ContainerRecord[] {
  return readObjects(text).map(readPodmanInspect);
}
