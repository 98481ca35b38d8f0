import { type ContainerId, LABELS } from 'rollforward';

/** All containers of `owner` in every state, as JSON, by one process. */
export function listArguments(owner: string): string[] {
  return ['ps', '--all', '--no-trunc', '--format=json', `--filter=label=${LABELS.owner}=${owner}`];
}

/** Containers whose name begins with `service`, and all storage that belongs to no container. */
export function listStorageArguments(service: string): string[] {
  const pattern = `^${service.replaceAll('.', '\\.')}`;
  return ['ps', '--all', '--external', '--no-trunc', '--format=json', `--filter=name=${pattern}`];
}

/** `targets` are full ids, or one name. Podman also takes a prefix of an id for an answer: compare. */
export function inspectArguments(targets: readonly string[]): string[] {
  return ['container', 'inspect', '--', ...targets];
}

export function startArguments(id: ContainerId): string[] {
  return ['start', '--', id];
}

export function unpauseArguments(id: ContainerId): string[] {
  return ['unpause', '--', id];
}

export function stopArguments(id: ContainerId, gracePeriodSeconds: number): string[] {
  return ['stop', `--time=${gracePeriodSeconds}`, '--', id];
}

/** Anonymous volumes go along, named ones stay. */
export function removeArguments(id: ContainerId): string[] {
  return ['rm', '--volumes', '--', id];
}

/** For residue only, whose process is known to be dead: this one kills. */
export function removeResidueArguments(id: ContainerId): string[] {
  return ['rm', '--force', '--time=0', '--volumes', '--', id];
}

export function renameArguments(id: ContainerId, name: string): string[] {
  return ['rename', '--', id, name];
}
