import { type DeploymentKey, parseDeploymentKey } from '../format/names.ts';
import { parseStateRecord, type StateRecord } from '../format/state-record.ts';
import type { KeyEntry } from '../wire/bucket.ts';

/** What a device says of a deployment. */
export type StateChange =
  /** `device` says `state` of `deployment`. */
  | {
      readonly kind: 'state';
      readonly device: string;
      readonly deployment: string;
      readonly state: StateRecord;
    }
  /** Nothing of `deployment` is left on `device`, and nothing is wanted of it. */
  | { readonly kind: 'gone'; readonly device: string; readonly deployment: string }
  /** What is there of `deployment` from `device` is no state. `reason`: one sentence, which quotes nothing of it. */
  | {
      readonly kind: 'unreadable';
      readonly device: string;
      readonly deployment: string;
      readonly reason: string;
    };

/** A change with where it stands, so that an older one is known for what it is. */
export interface PlacedChange {
  readonly key: string;
  readonly at: bigint;
  readonly change: StateChange;
  /** Whether it says the same as before: a device brings its states again from time to time. */
  readonly same: boolean;
}

/** Turns entries of `device-state` into what is new in them. */
export interface StateChanges {
  /** `undefined` for what is older than what is known, or is nobody's state. */
  take(entry: KeyEntry): PlacedChange | undefined;
}

interface Known {
  readonly sequence: number;
  readonly at: bigint;
  readonly change: StateChange;
}

/**
 * Creates the memory of what was seen: one of each key, so that nothing goes back, whatever a feed that was opened anew
 * gives. A key that is not there any more, without a mark of a deletion, changes nothing: so looks a bucket that was lost.
 */
export function createStateChanges(): StateChanges {
  const known = new Map<string, Known>();
  return {
    take(entry) {
      const place = parseDeploymentKey(entry.key);
      if (place === undefined || entry.operation === 'other') return undefined;
      const before = known.get(entry.key);
      if (before !== undefined && !isLater(entry, before)) return undefined;
      const change = changeOf(entry, place);
      if (before !== undefined && goesBack(before.change, change)) return undefined;
      const { key, sequence, at } = entry;
      known.set(key, { sequence, at, change });
      return { key, at, change, same: before !== undefined && isSame(before.change, change) };
    },
  };
}

/** In one bucket the sequence grows; one that was made anew begins again, and only the time tells that it is later. */
function isLater(entry: KeyEntry, before: Known): boolean {
  return entry.sequence > before.sequence || entry.at > before.at;
}

function changeOf({ operation, bytes }: KeyEntry, place: DeploymentKey): StateChange {
  if (operation === 'deleted') return { kind: 'gone', ...place };
  const parsed = parseStateRecord(bytes, place);
  if (parsed.kind === 'parsed') return { kind: 'state', ...place, state: parsed.value };
  const { path, expected } = parsed.mistake;
  return { kind: 'unreadable', ...place, reason: `${path || 'the whole'}: expected ${expected}` };
}

/** Within one boot the device's own number tells which is later, whatever has happened to the bucket. */
function goesBack(before: StateChange, change: StateChange): boolean {
  if (before.kind !== 'state' || change.kind !== 'state') return false;
  return before.state.bootId === change.state.bootId && change.state.sequence < before.state.sequence;
}

function isSame(before: StateChange, change: StateChange): boolean {
  if (before.kind === 'state' && change.kind === 'state') {
    return before.state.bootId === change.state.bootId && before.state.sequence === change.state.sequence;
  }
  if (before.kind === 'unreadable' && change.kind === 'unreadable') return before.reason === change.reason;
  return before.kind === change.kind;
}
