import type { DeploymentState } from 'rollforward';

/** A state as somebody who watches the bucket got it. */
export interface LoggedState {
  readonly key: string;
  /** Its place in the bucket. */
  readonly place: number;
  readonly state: DeploymentState;
}

/**
 * What a device has said that goes back: in the order of the bucket no state of a boot is earlier than the one before it,
 * and none is of an older version than any before it. Pure.
 */
export function statesThatGoBack(
  log: readonly LoggedState[],
  versionOf: (revision: string) => number,
): readonly string[] {
  const faults: string[] = [];
  const last = new Map<string, DeploymentState>();
  const reached = new Map<string, number>();
  for (const { key, place, state } of log.toSorted((one, other) => one.place - other.place)) {
    const before = last.get(key);
    if (before?.bootId === state.bootId && before.sequence > state.sequence)
      faults.push(`${key}: state ${state.sequence} at ${place} came after state ${before.sequence}`);
    last.set(key, state);
    const version = state.revision === undefined ? 0 : versionOf(state.revision);
    const most = reached.get(key) ?? 0;
    if (version < most) faults.push(`${key}: version ${version} at ${place} came after version ${most}`);
    reached.set(key, Math.max(most, version));
  }
  return faults;
}
