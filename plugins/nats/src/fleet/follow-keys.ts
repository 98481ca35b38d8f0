import type { Clock } from 'rollforward';

import type { NatsLink } from '../link/nats-link.ts';
import type { Feed, FeedOptions, KeyMark } from '../wire/bucket.ts';
import { isNatsFault } from '../wire/nats-fault.ts';
import { toFleetError } from './fleet-error.ts';

/** Which keys are followed, and where they go. */
export interface FollowKeysOptions<Given extends KeyMark> {
  readonly link: NatsLink;
  readonly clock: Clock;
  readonly random: () => number;
  /** `entries` or `marks` of a bucket. */
  readonly open: (options: FeedOptions<Given>) => Promise<Feed<Given>>;
  readonly filter: string;
  readonly signal: AbortSignal;
  /** All that is there, each time that it may have changed without a word. */
  readonly onAll: (all: readonly Given[]) => void;
  readonly onChange: (given: Given) => void;
  /** Why it is not followed at the moment, one sentence; undefined when it is again. */
  readonly onTrouble: (reason: string | undefined) => void;
}

const RETRY_MS = 200;
const LONGEST_RETRY_MS = 5_000;

/**
 * Follows keys until `signal` is aborted, over whatever ends a feed: each time it is opened anew. It resolves at the end,
 * and has left nothing behind then.
 *
 * Rejects with a `FleetError` where the server does not permit it: that does not change by itself.
 */
export async function followKeys<Given extends KeyMark>(options: FollowKeysOptions<Given>): Promise<void> {
  const { link, clock, random, signal, onTrouble } = options;
  let failures = 0;
  while (!signal.aborted) {
    try {
      const reason = await followOnce(options, () => {
        failures = 0;
      });
      if (signal.aborted) return;
      onTrouble(reason);
    } catch (error) {
      if (signal.aborted) return;
      if (!isNatsFault(error)) throw error;
      if (error.code === 'NotPermitted') throw toFleetError(error);
      onTrouble(error.message);
      failures += 1;
    }
    const longest = Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** Math.min(failures, 6));
    await sleepUntilConnected(link, clock, longest * (0.5 + random() / 2), signal);
  }
}

/** Resolves to why the feed has ended, rejects where it cannot be opened. */
async function followOnce<Given extends KeyMark>(
  { open, filter, signal, onAll, onChange, onTrouble }: FollowKeysOptions<Given>,
  onOpen: () => void,
): Promise<string> {
  const over = new AbortController();
  let reason = 'it was given up';
  /** What changes before what was there has been handed on. */
  let early: Given[] | undefined = [];
  const feed = await open({
    filter,
    signal,
    onChange(given) {
      if (early === undefined) onChange(given);
      else early.push(given);
    },
    onEnd(why) {
      reason = why;
      over.abort();
    },
  });
  const stop = (): void => over.abort();
  signal.addEventListener('abort', stop, { once: true });
  try {
    onOpen();
    onTrouble(undefined);
    onAll(feed.initial);
    const waited = early;
    early = undefined;
    for (const given of waited) onChange(given);
    if (!signal.aborted && !over.signal.aborted) await aborted(over.signal);
    return reason;
  } finally {
    signal.removeEventListener('abort', stop);
    feed.close();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** Sleeps, and wakes at once when the connection is back. */
async function sleepUntilConnected(
  link: NatsLink,
  clock: Clock,
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  const nap = new AbortController();
  const wake = (): void => nap.abort();
  const unwatch = link.watch(({ type }) => {
    if (type === 'connected') wake();
  });
  signal.addEventListener('abort', wake, { once: true });
  if (!signal.aborted) await clock.sleep(ms, nap.signal);
  signal.removeEventListener('abort', wake);
  unwatch();
}
