import { type Observation, observe } from '@rollforward/engine-shared';
import { type CallOptions, type ContainerId, isLive, RuntimeFault } from 'rollforward';

import type { Engine } from './engine.ts';
import { faultOf, saysMissing } from './faults.ts';
import { inspectContainer } from './observe.ts';
import type { ServiceAnswer } from './service.ts';

/** The first forced removal of a container that Podman takes for running only makes it see that it is not. */
const MOST_ATTEMPTS = 3;

/**
 * Looks first and removes then, because Podman does not look: without any force it removes a container that is
 * `stopping` or `initialized`, and leaves its process running for good, known to nobody. Resolves with what was removed, as it
 * was seen last.
 */
export async function removeContainer(
  engine: Engine,
  id: ContainerId,
  { signal }: CallOptions = {},
): Promise<Observation | undefined> {
  const { service, dialect } = engine;
  const remove = (force: boolean): Promise<ServiceAnswer> =>
    service.change(dialect.requests.remove(id, { force }), { signal });
  const isGone = (answer: ServiceAnswer): boolean =>
    answer.status === 204 || answer.status === 200 || saysMissing(dialect, 'container', answer);

  for (let attempt = 1; ; attempt += 1) {
    const record = await inspectContainer(engine, id, signal);
    // Absurd, and possible: a stranger that is named with this id. The engine would remove it.
    if (record !== undefined && record.id !== id) return undefined;
    const seen = record && (await observe(record));
    if (seen !== undefined && isLive(seen.status)) throw stillRunning(dialect.engine, seen);
    // Half a container, which a create or a removal left that was cut off, is not seen, and is removed all the same.
    const answer = await remove(false);
    if (isGone(answer)) return seen;
    if (seen === undefined) throw faultOf(dialect, 'remove', answer);
    // Force kills what lives, so it is for a container that the engine takes for running or nearly so, whose process is
    // gone: a start of such a one does nothing, so that none can come alive in between.
    const isResidue = seen.unnoticed || dialect.isHalfMade(seen.record);
    if (isResidue && isGone(await remove(true))) return seen;
    if (attempt === MOST_ATTEMPTS) throw faultOf(dialect, 'remove', answer);
  }
}

function stillRunning(engine: string, { record }: Observation): RuntimeFault {
  return new RuntimeFault({
    code: 'StillRunning',
    message: `${engine} remove: it is ${record.word} and its process lives`,
  });
}
