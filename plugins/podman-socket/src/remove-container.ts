import { endMonitors } from '@rollforward/podman-shared';
import { type CallOptions, type ContainerId, isLive, RuntimeFault } from 'rollforward';

import { faultOf, saysMissing } from './faults.ts';
import { inspectContainer, observe, type Observation } from './observe.ts';
import { removeRequest } from './requests.ts';
import type { Service, ServiceAnswer } from './service.ts';

/** The first forced removal of a container that Podman takes for running only makes it see that it is not. */
const MOST_ATTEMPTS = 3;

/**
 * Looks first and removes then, because Podman does not look: without any force it removes a container that is
 * `stopping` or `initialized`, and leaves its process running for good, known to nobody.
 */
export async function removeContainer(
  service: Service,
  id: ContainerId,
  { signal }: CallOptions = {},
): Promise<void> {
  const remove = (force: boolean): Promise<ServiceAnswer> =>
    service.change(removeRequest(id, { force }), { signal });
  for (let attempt = 1; ; attempt += 1) {
    const record = await inspectContainer(service, id, signal);
    // Absurd, and possible: a stranger that is named with this id. Podman would remove it.
    if (record !== undefined && record.id !== id) return;
    const seen = record && (await observe(record));
    if (seen !== undefined && isLive(seen.status)) throw stillRunning(seen);
    // Half a container, which a create or a removal left that was cut off, is not seen, and is removed all the same.
    const answer = await remove(false);
    // Whoever has run has been seen to its end. Of a start that was cut off Podman itself knows nothing.
    if (isGone(answer)) return seen?.status.state === 'created' ? endMonitors(id) : undefined;
    if (seen === undefined) throw faultOf('remove', answer);
    if (isResidue(seen) && isGone(await remove(true))) return;
    if (attempt === MOST_ATTEMPTS) throw faultOf('remove', answer);
  }
}

/**
 * Force kills what lives, so it is for a container that Podman takes for running or nearly so, whose process is gone:
 * a start of such a one does nothing, so that none can come alive in between.
 */
function isResidue({ unnoticed, record }: Observation): boolean {
  return unnoticed || record.word === 'initialized';
}

function isGone(answer: ServiceAnswer): boolean {
  return answer.status === 204 || answer.status === 200 || saysMissing('container', answer);
}

function stillRunning({ record }: Observation): RuntimeFault {
  return new RuntimeFault({
    code: 'StillRunning',
    message: `podman remove: it is ${record.word} and its process lives`,
  });
}
