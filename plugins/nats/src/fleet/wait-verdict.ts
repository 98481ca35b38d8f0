import type { Phase } from 'rollforward';

import type { StateRecord } from '../format/state-record.ts';
import type { StateChange } from './state-changes.ts';

/** What is waited for. */
export type Wanted =
  | { readonly kind: 'revision'; readonly revision: string; readonly phases: readonly Phase[] }
  /** That nothing of a deleted deployment is left on the device. */
  | { readonly kind: 'deletion' };

/** What lies in `desired-state`, by the word of whoever knows. */
export type DocumentFact =
  /** `at`: when it was put, nanoseconds since the Unix epoch on the server's clock. */
  | { readonly kind: 'there'; readonly revision: string; readonly sequence: number; readonly at: bigint }
  | { readonly kind: 'deleted'; readonly sequence: number; readonly at: bigint }
  /** Never put, or the bucket was made anew: nobody's wish. */
  | { readonly kind: 'none' };

/** What the device said last. */
export interface StateFact {
  readonly change: StateChange;
  /** When the server got it: nanoseconds since the Unix epoch on its clock. */
  readonly at: bigint;
  /** Whether it came while one was waiting, and after the document was known that is there now. */
  readonly live: boolean;
}

/** What has come of waiting, before any deadline. */
export type WaitEnd =
  /** The device has accepted `revision`, and `state`, which it said last, has the phase. */
  | { readonly kind: 'reached'; readonly revision: string; readonly state: StateRecord }
  /** The device has refused `revision` because of `error`, and goes on with what it had: `state`. */
  | {
      readonly kind: 'rejected';
      readonly revision: string;
      readonly error: string;
      readonly state: StateRecord;
    }
  /** The bucket holds another document by now: that of revision `by`. */
  | { readonly kind: 'superseded'; readonly by: string }
  /** The document was deleted; where that was waited for: and nothing of it is left on the device. */
  | { readonly kind: 'gone' };

/**
 * What is waited for has come, or cannot come any more; `undefined`: neither yet. Pure.
 *
 * A state counts only if the server got it after the document: the same bytes may have been put before, and run, and been
 * replaced or deleted since. A device brings its states again every few minutes, so one that stands comes to count.
 */
export function verdictOf(
  wanted: Wanted,
  document: DocumentFact,
  state: StateFact | undefined,
): WaitEnd | undefined {
  const said = state !== undefined && isAfter(state, document) ? state.change : undefined;
  if (wanted.kind === 'deletion') {
    if (document.kind === 'there') return { kind: 'superseded', by: document.revision };
    return said?.kind === 'gone' ? { kind: 'gone' } : undefined;
  }
  const { revision, phases } = wanted;
  if (document.kind === 'deleted') return { kind: 'gone' };
  if (document.kind === 'there' && document.revision !== revision) {
    return { kind: 'superseded', by: document.revision };
  }
  if (said?.kind !== 'state') return undefined;
  const { rejected } = said.state;
  if (rejected?.revision === revision) {
    return { kind: 'rejected', revision, error: rejected.error, state: said.state };
  }
  const runs = said.state.revision === revision && said.state.reason !== 'Deleted';
  return runs && phases.includes(said.state.phase)
    ? { kind: 'reached', revision, state: said.state }
    : undefined;
}

/**
 * By how much the clocks of two servers of a cluster may differ: the leaders of two buckets. Only of what came while one
 * waited: it cannot be older than by that much. 5 s.
 */
const SKEW_NS = 5_000_000_000n;

function isAfter({ at, live }: StateFact, document: DocumentFact): boolean {
  if (document.kind === 'none') return live;
  return at > document.at || (live && at > document.at - SKEW_NS);
}
