import {
  type ContainerRecord,
  lookUntilNoticed,
  type Observation,
  observe,
} from '@rollforward/engine-shared';
import type { Clock, ContainerId } from 'rollforward';

import type { Engine } from './engine.ts';
import { faultOf } from './faults.ts';

/** What the engine takes `target` for, if anything: also a stranger whose id begins with a name that nobody has. Compare. */
export async function inspectContainer(
  { service, dialect }: Engine,
  target: string,
  signal: AbortSignal | undefined,
): Promise<ContainerRecord | undefined> {
  const request = dialect.requests.inspect(target);
  let answer = await service.ask(request, { signal });
  let seen = dialect.readInspect(answer);
  if (seen.kind === 'again') {
    answer = await service.ask(request, { signal });
    seen = dialect.readInspect(answer);
  }
  if (seen.kind === 'found') return seen.record;
  if (seen.kind === 'absent') return undefined;
  throw faultOf(dialect, 'inspect', answer);
}

/** The container of that full id, or `undefined`. */
export async function observeContainer(
  engine: Engine,
  id: ContainerId,
  signal: AbortSignal | undefined,
): Promise<Observation | undefined> {
  const record = await inspectContainer(engine, id, signal);
  return record?.id === id ? observe(record) : undefined;
}

/** As {@link observeContainer}, but looks again for up to a second while the engine has not noticed the end. */
export function observeSettled(
  engine: Engine,
  clock: Clock,
  id: ContainerId,
  signal: AbortSignal | undefined,
): Promise<Observation | undefined> {
  return lookUntilNoticed(clock, signal, () => observeContainer(engine, id, signal));
}
