import type { DeploymentState, Phase, ServiceState } from 'rollforward';

import { shortened } from './printable-text.ts';

/** A state, and whether something of it was left out. */
export interface BoundedState extends DeploymentState {
  readonly truncated?: true;
}

/** UTF-16 code units that texts may have, from try to try. */
const TRIES = [
  { reason: 400, error: 4000 },
  { reason: 120, error: 1000 },
  { reason: 40, error: 300 },
] as const;
/** What somebody has to look at stays longest. */
const WORST_FIRST: readonly Phase[] = ['Failed', 'Pending', 'Running'];

/**
 * The state itself where its JSON has at most `mostBytes`, else what of it has room, marked `truncated`. What belongs to
 * the deployment as a whole stays, so `mostBytes` must be 8192 at least. Pure.
 */
export function boundState(state: DeploymentState, mostBytes: number): BoundedState {
  if (sizeOf(state) <= mostBytes) return state;
  for (const { reason, error } of TRIES) {
    const tried = withServices(withError(state, error), (service) => withReason(service, reason));
    if (sizeOf(tried) <= mostBytes) return tried;
  }
  const bare = withServices(withError(state, 300), withoutDetails);
  return sizeOf(bare) <= mostBytes ? bare : withSomeServices(bare, mostBytes);
}

function withError(state: DeploymentState, most: number): DeploymentState {
  if (state.rejected === undefined) return state;
  return { ...state, rejected: { ...state.rejected, error: shortened(state.rejected.error, most) } };
}

function withServices(state: DeploymentState, change: (service: ServiceState) => ServiceState): BoundedState {
  const services = Object.entries(state.services).map(([name, one]) => [name, change(one)] as const);
  return { ...state, services: Object.fromEntries(services), truncated: true };
}

function withReason(service: ServiceState, most: number): ServiceState {
  return service.reason === undefined ? service : { ...service, reason: shortened(service.reason, most) };
}

function withoutDetails({ phase, id, state, digest, restarts }: ServiceState): ServiceState {
  return { phase, ...(id === undefined ? {} : { id }), state, digest, restarts };
}

/** As many services as have room, the worst first, each with the id of what lives of it. */
function withSomeServices(state: BoundedState, mostBytes: number): BoundedState {
  const names = [...new Set([...Object.keys(state.services), ...Object.keys(state.containerIds)])];
  const rank = (name: string): number => WORST_FIRST.indexOf(own(state.services, name)?.phase ?? 'Running');
  // It keeps the order of what ranks the same.
  names.sort((one, other) => rank(one) - rank(other));
  const services: [string, ServiceState][] = [];
  const containerIds: [string, string][] = [];
  let left = mostBytes - sizeOf({ ...state, services: {}, containerIds: {} });
  for (const name of names) {
    const service = own(state.services, name);
    const id = own(state.containerIds, name);
    left -= roomOf(name, service) + roomOf(name, id);
    if (left < 0) break;
    if (service !== undefined) services.push([name, service]);
    if (id !== undefined) containerIds.push([name, id]);
  }
  return {
    ...state,
    services: Object.fromEntries(services),
    containerIds: Object.fromEntries(containerIds) as DeploymentState['containerIds'],
  };
}

function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** Key, colon, value, comma. */
function roomOf(name: string, value: unknown): number {
  return value === undefined ? 0 : sizeOf(name) + sizeOf(value) + 2;
}

function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
