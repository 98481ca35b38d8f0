import { DOCUMENT_LIMITS, type ReadResult } from 'rollforward';

import type { KeyMark } from '../wire/bucket.ts';
import { DOUBT_MS, type HeldKey } from './changes.ts';
import { TOO_MANY_BYTES } from './list.ts';

/** What a read gives of one deployment that is listed. */
export type Placed =
  | { readonly kind: 'document'; readonly bytes: Uint8Array }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** One deployment that is listed, after all that could be got was got. */
export interface PlaceQuestion {
  readonly held: HeldKey | undefined;
  /** Why the document that counts was not got, where it was not. */
  readonly missing: string | undefined;
  /** Whether it is more than is held of a device. */
  readonly beyond: boolean;
  readonly now: number;
}

/**
 * Decides what to give. Pure.
 *
 * A newer document that cannot be got yet leaves the one before it in place for a while, and is told as unreadable then.
 * It is never a deletion, also where what came before it was one.
 */
export function placeKey({ held, missing, beyond, now }: PlaceQuestion): Placed {
  if (beyond) return unreadable(TOO_MANY_BYTES);
  if (missing !== undefined) {
    const recent = held !== undefined && now - (held.doubtedSince ?? now) <= DOUBT_MS;
    return recent && held.bytes !== undefined ? { kind: 'document', bytes: held.bytes } : unreadable(missing);
  }
  if (held === undefined) return unreadable('it is listed, and nothing is known of it');
  return held.bytes === undefined ? placeMark(held.mark) : { kind: 'document', bytes: held.bytes };
}

function placeMark({ operation, size }: KeyMark): Placed {
  switch (operation) {
    case 'deleted':
      return { kind: 'deleted' };
    case 'other':
      return unreadable('what was done to it last is nothing that this version knows: put it again');
    case 'put':
      return unreadable(
        size > DOCUMENT_LIMITS.bytes
          ? `it is larger than ${DOCUMENT_LIMITS.bytes} bytes`
          : 'the bucket lists it, and did not give it',
      );
  }
}

function unreadable(reason: string): Placed {
  return { kind: 'unreadable', reason };
}

/** What a read of a device has come to. The bytes are the source's own. */
export interface TakenList {
  readonly placed: ReadonlyMap<string, Placed>;
  readonly mistakes: readonly string[];
  /** Whether the bucket has given all that it lists. Else it is worth another read. */
  readonly settled: boolean;
}

/** A snapshot of its own: whoever changes it changes nothing else. */
export function toSnapshot({ placed, mistakes }: TakenList): ReadResult {
  const documents = new Map<string, Uint8Array>();
  const deleted = new Set<string>();
  const unreadableOnes = new Map<string, string>();
  for (const [deployment, one] of placed) {
    switch (one.kind) {
      case 'document':
        documents.set(deployment, Uint8Array.from(one.bytes));
        break;
      case 'deleted':
        deleted.add(deployment);
        break;
      case 'unreadable':
        unreadableOnes.set(deployment, one.reason);
    }
  }
  return {
    kind: 'snapshot',
    documents,
    deleted,
    unlisted: 'unknown',
    unreadable: unreadableOnes,
    mistakes: [...mistakes],
  };
}
