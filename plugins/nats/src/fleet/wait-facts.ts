import type { KeyEntry, KeyMark } from '../wire/bucket.ts';
import type { FleetContext } from './fleet-context.ts';
import { followKeys } from './follow-keys.ts';
import { createLatch } from './latch.ts';
import { asError } from './latest-queue.ts';
import { createStateChanges } from './state-changes.ts';
import type { DocumentFact, StateFact } from './wait-verdict.ts';

/** What is known while one waits, and whether the document must be looked at. */
export interface WaitFacts {
  /** What the document was when it was looked at last. */
  readonly document: DocumentFact | undefined;
  /** What the device said last. */
  state(): StateFact | undefined;
  /** Whether the document may be another one by now; if `atAll`, whether anything was heard since the last look. */
  isToLook(atAll: boolean): boolean;
  /** Looks at the document by `read`. Where that rejects it is still to be looked at. */
  look(read: () => Promise<DocumentFact>): Promise<void>;
  /** Resolves when something was heard. */
  news(signal: AbortSignal): Promise<void>;
  /** Why nothing is seen at the moment. */
  trouble(): string | undefined;
  /** Throws what has ended it. */
  throwIfFailed(): void;
  /** Resolves when nothing is left behind; the signal must be aborted. */
  close(): Promise<void>;
}

/** Follows one deployment of one device until `signal` is aborted. What is told of the document is only a hint to look. */
export function createWaitFacts(
  { link, clock, random, buckets }: FleetContext,
  key: string,
  signal: AbortSignal,
): WaitFacts {
  const latch = createLatch();
  const changes = createStateChanges();
  const troubles = new Map<string, string>();
  let document: DocumentFact | undefined;
  let state: StateFact | undefined;
  let failure: Error | undefined;
  let hinted = true;
  let heard = true;
  let following: readonly Promise<void>[] | undefined;

  function takeState(entry: KeyEntry, live: boolean): void {
    const taken = changes.take(entry);
    if (taken === undefined) return;
    state = { change: taken.change, at: taken.at, live };
    heard = true;
    latch.open();
  }

  function hint(): void {
    hinted = true;
    heard = true;
    latch.open();
  }

  function note(bucket: string, reason: string | undefined): void {
    if (reason === undefined) troubles.delete(bucket);
    else troubles.set(bucket, reason);
  }

  function fail(error: unknown): void {
    failure ??= asError(error);
    latch.open();
  }

  /** After the first look, so that what comes live is known to be later than the document. */
  function follow(): readonly Promise<void>[] {
    const all = { link, clock, random, filter: key, signal };
    const states = followKeys<KeyEntry>({
      ...all,
      open: (options) => buckets.deviceState.entries(options),
      onAll: (entries) => entries.forEach((entry) => takeState(entry, false)),
      onChange: (entry) => takeState(entry, true),
      onTrouble: (reason) => note('states', reason),
    });
    const documents = followKeys<KeyMark>({
      ...all,
      open: (options) => buckets.desiredState.marks(options),
      onAll: hint,
      onChange: hint,
      onTrouble: (reason) => note('documents', reason),
    });
    return [states.catch(fail), documents.catch(fail)];
  }

  return {
    get document() {
      return document;
    },
    state: () => state,
    isToLook: (atAll) => hinted || (atAll && heard),
    async look(read) {
      [hinted, heard] = [false, false];
      try {
        const now = await read();
        note('look', undefined);
        if (document !== undefined && !isSame(now, document)) state = state && { ...state, live: false };
        document = now;
        following ??= follow();
      } catch (error) {
        [hinted, heard] = [true, true];
        note('look', asError(error).message);
        throw error;
      }
    },
    news: (signal) => latch.pass(signal),
    trouble: () => [...troubles.values()][0],
    throwIfFailed() {
      if (failure !== undefined) throw failure;
    },
    async close() {
      await Promise.all(following ?? []);
    },
  };
}

/** Whether it is the very same change of the bucket. */
function isSame(one: DocumentFact, other: DocumentFact): boolean {
  if (one.kind === 'none' || other.kind === 'none') return one.kind === other.kind;
  return one.kind === other.kind && one.sequence === other.sequence && one.at === other.at;
}
