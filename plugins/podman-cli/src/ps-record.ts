import { type ContainerRecord, readObjects, readPodmanList } from '@rollforward/engine-shared';

/** Reads what `podman ps --format=json` says. Throws `Unavailable` unless every part of it makes sense. */
export function readPsRecords(text: string): ContainerRecord[] {
  return readObjects(text).map((entry) => readPodmanList(entry, healthWord));
}

/** `Up 2 hours (healthy)` */
function healthWord(status: string): string | undefined {
  return /\((\w+)\)$/.exec(status)?.[1];
}
