import type { Clock } from 'rollforward';

import type { Bucket, KeyEntry, KeyMark } from '../wire/bucket.ts';
import { ANSWER_WITHIN_MS } from '../wire/ask.ts';
import { isNatsFault, type NatsFaultCode } from '../wire/nats-fault.ts';
import { compareChanges } from './changes.ts';
import { orAborted } from './reads.ts';
import { whyNotGot } from './reason.ts';

/** What became of an attempt to get a document. */
export type Got =
  { readonly kind: 'got'; readonly entry: KeyEntry } | { readonly kind: 'not-got'; readonly reason: string };

/** A document to be got: that change of it, or a newer one. */
export interface Wanted {
  readonly deployment: string;
  readonly atLeast: KeyMark;
}

/** How documents are got. */
export interface GetOptions {
  readonly bucket: Bucket;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called with each as soon as it is known. */
  readonly onGot: (deployment: string, got: Got) => void;
}

const AT_ONCE = 4;
/** Between tries of one document: a copy of the bucket that lags may answer first, and knows nothing yet, or the old. */
const PAUSES_MS = [50, 150, 400, 1_000];

/** What ends all of it: then nothing else can be had either. */
const FATAL: ReadonlySet<NatsFaultCode> = new Set(['NotConnected', 'NoBucket', 'NotPermitted', 'Aborted']);

/** Gets several, the small ones first, so that a large one on a slow line keeps none back. Rejects where nothing can be had. */
export async function getAll(
  wanted: readonly Wanted[],
  { bucket, clock, signal, onGot }: GetOptions,
): Promise<void> {
  const queue = [...wanted].sort((one, other) => other.atLeast.size - one.atLeast.size);
  /** Nothing more is asked of a server that does not answer. */
  let silent: string | undefined;
  let over = false;

  async function getOne(atLeast: KeyMark): Promise<Got> {
    for (let tries = 0; ; tries += 1) {
      if (silent !== undefined) return { kind: 'not-got', reason: silent };
      const withinMs = waitFor(atLeast);
      const entry = await orAborted(bucket.get(atLeast.key, { signal, withinMs }), signal);
      if (entry !== undefined && compareChanges(atLeast, entry) !== 'older') return { kind: 'got', entry };
      const pause = PAUSES_MS[tries];
      if (pause === undefined)
        return { kind: 'not-got', reason: 'the bucket lists it, and does not give it' };
      await clock.sleep(pause, signal);
      signal.throwIfAborted();
    }
  }

  async function work(): Promise<void> {
    for (let one = queue.pop(); one !== undefined; one = queue.pop()) {
      const got = await getOne(one.atLeast).catch(failed);
      // What comes after the read has failed is no part of it, and the next one may be under way.
      if (!over) onGot(one.deployment, got);
    }
  }

  function failed(error: unknown): Got {
    if (signal.aborted || (isNatsFault(error) && FATAL.has(error.code))) {
      over = true;
      queue.length = 0;
      throw error;
    }
    const reason = whyNotGot(error);
    if (isNatsFault(error) && error.code === 'TimedOut') silent = reason;
    return { kind: 'not-got', reason };
  }

  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** On a slow line a large document takes longer than anything else that is asked of NATS. */
function waitFor({ size }: KeyMark): number {
  return Math.min(LONGEST_MS, ANSWER_WITHIN_MS + size / SLOWEST_BYTES_PER_MS);
}

const SLOWEST_BYTES_PER_MS = 50;
/** Less than what an agent waits for a read. */
const LONGEST_MS = 25_000;
