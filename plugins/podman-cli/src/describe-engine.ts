import { describePodman, readObject } from '@rollforward/engine-shared';
import type { CallOptions, EngineDescription, EngineEndpoint } from 'rollforward';

import { faultOf } from './faults.ts';
import type { Podman } from './podman.ts';
import type { Variables } from './podman-environment.ts';

/** One podman process, which looks at the store and at the programs that it uses: about 100 ms. */
export async function describeEngine(
  podman: Podman,
  { signal }: CallOptions = {},
): Promise<EngineDescription> {
  const result = await podman.ask(['info', '--format', 'json'], { signal });
  if (result.exitCode !== 0) throw faultOf('info', result);
  return describePodman(readObject(result.stdout));
}

/** Where podman is looked for: in the environment that it is given, not in the agent's. */
export function endpointOf(program: string, variables: Variables): EngineEndpoint {
  const configuration = variables['CONTAINERS_CONF'];
  return {
    engine: 'podman',
    via: 'program',
    program,
    searchPath: variables['PATH'] ?? '',
    ...(configuration !== undefined && { configurationFiles: [configuration] }),
  };
}
