import type { KeyEntry } from './bucket.ts';
import type { Delivery } from './key-mark.ts';

/** What is to be done with something that a consumer has brought. */
export type FeedOrderStep =
  /** It belongs to what was there. `complete` is all of that, once it is all. */
  | { readonly kind: 'initial'; readonly complete: readonly KeyEntry[] | undefined }
  | { readonly kind: 'change'; readonly entry: KeyEntry }
  /** Something was missed. */
  | { readonly kind: 'gap' };

/** Tells what was there from what came after it, and whether anything was missed. */
export interface FeedOrder {
  /** The consumer was made, with `pending` messages to bring: gives what was there if that is nothing. */
  begin(pending: number): readonly KeyEntry[] | undefined;
  /** To be called in the order of arrival, after `begin`. */
  take(delivery: Delivery): FeedOrderStep;
  /** Whether the consumer says that it has brought more than has arrived. */
  missedBefore(number: number): boolean;
}

export function createFeedOrder(): FeedOrder {
  const initial = new Map<string, KeyEntry>();
  let complete = false;
  let last = 0;
  return {
    begin(pending) {
      complete = pending === 0;
      return complete ? [] : undefined;
    },
    take({ entry, number, pending }) {
      if (number !== last + 1) return { kind: 'gap' };
      last = number;
      if (complete) return { kind: 'change', entry };
      // A key that changes meanwhile comes twice: the later one counts, in the later place.
      initial.delete(entry.key);
      initial.set(entry.key, entry);
      complete = pending === 0;
      return { kind: 'initial', complete: complete ? [...initial.values()] : undefined };
    },
    missedBefore: (number) => number > last,
  };
}
