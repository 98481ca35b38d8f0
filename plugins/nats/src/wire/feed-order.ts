import type { KeyEntry } from './bucket.ts';
import type { Delivery } from './key-mark.ts';

/** What is to be done with something that a consumer has brought. */
export type FeedOrderStep =
  /**
   * It belongs to what was there. `complete` is all of that, once it is known to be all. `enough`: as many have come as there
   * were at first.
   */
  | { readonly kind: 'initial'; readonly complete: readonly KeyEntry[] | undefined; readonly enough: boolean }
  | { readonly kind: 'change'; readonly entry: KeyEntry }
  /** Something was missed. */
  | { readonly kind: 'gap' };

/** Tells what was there from what came after it, and whether anything was missed. */
export interface FeedOrder {
  /** The consumer was made, with `pending` messages to bring: gives what was there if that is nothing. */
  begin(pending: number): readonly KeyEntry[] | undefined;
  /** To be called in the order of arrival, after `begin`. */
  take(delivery: Delivery): FeedOrderStep;
  /** What has come so far is taken for all that was there. */
  settle(): readonly KeyEntry[];
  /** Whether the consumer says that it has brought more than has arrived. */
  missedBefore(number: number): boolean;
}

export function createFeedOrder(): FeedOrder {
  const initial = new Map<string, KeyEntry>();
  let complete = false;
  let expected = 0;
  let last = 0;
  return {
    begin(pending) {
      expected = pending;
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
      // Of a key that was changed before it came, the server goes on counting what it will never bring: then nothing is ever
      // the last.
      return {
        kind: 'initial',
        complete: complete ? [...initial.values()] : undefined,
        enough: last >= expected,
      };
    },
    settle() {
      complete = true;
      return [...initial.values()];
    },
    missedBefore: (number) => number > last,
  };
}
