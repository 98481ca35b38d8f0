import type { CallOptions, ContainerId } from 'rollforward';

import { faultOf } from './faults.ts';
import { renameRequest } from './requests.ts';
import type { Service } from './service.ts';

export async function renameContainer(
  service: Service,
  id: ContainerId,
  name: string,
  { signal }: CallOptions = {},
): Promise<void> {
  const answer = await service.change(renameRequest(id, name), { signal });
  if (answer.status !== 204) throw faultOf('rename', answer);
}
