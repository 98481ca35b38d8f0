import type { CallOptions, ContainerId } from 'rollforward';

import { renameArguments } from './argv-container.ts';
import { faultOf } from './faults.ts';
import type { Podman } from './podman.ts';

export async function renameContainer(
  podman: Podman,
  id: ContainerId,
  name: string,
  { signal }: CallOptions = {},
): Promise<void> {
  const result = await podman.change(renameArguments(id, name), { signal });
  if (result.exitCode !== 0) throw faultOf('rename', result);
}
