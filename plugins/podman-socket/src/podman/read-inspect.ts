import { readObject, readPodmanInspect } from '@rollforward/engine-shared';

import type { Inspected } from '../dialect.ts';
import { errorOf, isMissing } from '../faults.ts';
import type { ServiceAnswer } from '../service.ts';
import { MISSING } from './missing.ts';

/** What an answer to an inspect says. */
export function readInspect(answer: ServiceAnswer): Inspected {
  if (answer.status === 200) return { kind: 'found', record: readPodmanInspect(readObject(answer.text)) };
  const words = errorOf(answer);
  // A process ended under Podman's eyes: the next look finds it ended.
  if (/no such process/.test(words)) return { kind: 'again' };
  if (isMissing(MISSING.container, answer)) return { kind: 'absent' };
  // The beginning of several ids is the name of nobody: a name would have come first.
  if (/more than one result for/.test(words)) return { kind: 'absent' };
  // Its removal was cut off: it is listed, and cannot be inspected.
  if (/(container|layer) not known/.test(words)) return { kind: 'absent' };
  // Somebody removed it while Podman read of it: it was found first, so that this is no 404.
  if (/does not exist in database: no such container/.test(words)) return { kind: 'absent' };
  return { kind: 'failed' };
}
