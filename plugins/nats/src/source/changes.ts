import { DOCUMENT_LIMITS } from 'rollforward';

import type { KeyMark } from '../wire/bucket.ts';

/** How one change of a key stands to another one, as far as that can be told. */
export type ChangeOrder = 'same' | 'newer' | 'older';

/**
 * How `told` stands to `held`. Pure.
 *
 * A bucket that was made anew counts from 1 again, so a later time makes a change newer whatever its number; and a
 * server's clock may be set back, so a higher number makes it newer whatever its time. Only what is behind in both, or in
 * one where the other is equal, is older: a copy of the bucket that lags, or a store that was restored from a backup.
 */
export function compareChanges(
  held: Pick<KeyMark, 'sequence' | 'at'>,
  told: Pick<KeyMark, 'sequence' | 'at'>,
): ChangeOrder {
  if (told.sequence === held.sequence && told.at === held.at) return 'same';
  return told.sequence > held.sequence || told.at > held.at ? 'newer' : 'older';
}

/** What is held of a deployment. */
export interface HeldKey {
  /** The newest change that was seen, and that counts. */
  readonly mark: KeyMark;
  /** Of a document that was got. */
  readonly bytes?: Uint8Array | undefined;
  /** Since when the bucket says something else that cannot be taken, on the monotonic clock. */
  readonly doubtedSince?: number | undefined;
}

/** So long what is held stands against what the bucket says. Copies that lag have caught up by then. */
export const DOUBT_MS = 60_000;

/** What to do about one deployment. */
export type KeyStep =
  /** What is held is what counts. `doubted`: the bucket says something older, or nothing. */
  | { readonly kind: 'keep'; readonly doubted: boolean }
  /** The change counts, and needs no value. */
  | { readonly kind: 'take' }
  /** A document that is not held: `atLeast` that change of it is to be got. */
  | { readonly kind: 'get'; readonly atLeast: KeyMark }
  /** It is not listed: it is not given, but what was seen of it is not forgotten yet. */
  | { readonly kind: 'hide' }
  | { readonly kind: 'forget' };

/** One deployment: what is held of it, and what a list has said now. */
export interface KeyQuestion {
  readonly held: HeldKey | undefined;
  /** `undefined`: the list does not have it. */
  readonly told: KeyMark | undefined;
  /** On the monotonic clock, milliseconds. */
  readonly now: number;
}

/** Decides what to do about a deployment after a list. Pure. */
export function decideKey({ held, told, now }: KeyQuestion): KeyStep {
  const believed = held?.doubtedSince !== undefined && now - held.doubtedSince > DOUBT_MS;
  if (told === undefined) return { kind: held === undefined || believed ? 'forget' : 'hide' };
  if (held === undefined) return unseen(told);
  switch (compareChanges(held.mark, told)) {
    case 'same':
      return isKept(held) ? { kind: 'keep', doubted: false } : { kind: 'get', atLeast: told };
    case 'newer':
      return unseen(told);
    case 'older':
      if (believed) return unseen(told);
      return isKept(held) ? { kind: 'keep', doubted: true } : { kind: 'get', atLeast: held.mark };
  }
}

/** A document that can be given, by what is said of it. */
export function isWanted({ operation, size }: KeyMark): boolean {
  return operation === 'put' && size <= DOCUMENT_LIMITS.bytes;
}

function unseen(told: KeyMark): KeyStep {
  return isWanted(told) ? { kind: 'get', atLeast: told } : { kind: 'take' };
}

/** Whether all that there is to be known of it is known. */
function isKept({ mark, bytes }: HeldKey): boolean {
  return !isWanted(mark) || bytes !== undefined;
}
