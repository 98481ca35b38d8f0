import type { Clock } from 'rollforward';

import type { NatsLink } from '../link/nats-link.ts';
import type { Bucket, Feed, KeyMark } from '../wire/bucket.ts';
import { isNatsFault } from '../wire/nats-fault.ts';
import { createHints } from './hints.ts';
import { orAborted } from './reads.ts';

/** A list of keys, and word of what changes after it. */
export interface LiveList {
  /**
   * All that the bucket says of the keys now. While somebody watches, what lists is also what tells of changes from then
   * on: nothing can be lost between the two. At most one call at a time. Rejects with a `NatsFault`, or when aborted.
   */
  list(signal: AbortSignal): Promise<readonly KeyMark[]>;
  watch(onHint: () => void): () => void;
  /** Hints after `ms`, if anybody watches. */
  hintAfter(ms: number): void;
}

/** Which keys. */
export interface LiveListOptions {
  readonly bucket: Bucket;
  readonly link: NatsLink;
  readonly filter: string;
  readonly clock: Clock;
}

/** Whoever is hinted at reads, and what it reads by is the new feed. If nobody does so by then, one is opened without. */
const READ_WITHIN_MS = 500;
/** Between two hints, or two tries, of a feed that does not last. */
const LONGEST_WAIT_MS = 8_000;
/** What has lasted so long has lasted. */
const LASTS_MS = 60_000;

interface Opened {
  feed?: Feed<KeyMark>;
  over: boolean;
}

interface Watching {
  readonly stop: AbortController;
  readonly unlink: () => void;
  /** Whether a feed is to be opened without a read. */
  opensSoon: boolean;
}

/** Keeps one feed while somebody watches, and none else. */
export function createLiveList({ bucket, link, filter, clock }: LiveListOptions): LiveList {
  const hints = createHints(clock);
  let live: Opened | undefined;
  /** Feeds being opened. */
  let opening = 0;
  let watching: Watching | undefined;
  let troubles = { count: 0, at: -Infinity };

  async function open(signal: AbortSignal): Promise<Opened & { feed: Feed<KeyMark> }> {
    const opened: Opened = { over: false };
    const onEnd = (): void => {
      opened.over = true;
      if (live === opened) lost();
    };
    opening += 1;
    try {
      const asked = bucket.marks({ filter, signal, onChange: () => hints.soon(), onEnd });
      const feed = await orAborted(asked, signal, (late) => late.close());
      return Object.assign(opened, { feed });
    } catch (error) {
      // A feed of a bucket that is gone, or of a server that hangs, is silent for long before it is known to be dead.
      if (isNatsFault(error) && (error.code === 'NoBucket' || error.code === 'TimedOut')) drop();
      throw error;
    } finally {
      opening -= 1;
    }
  }

  function take(opened: Opened): void {
    if (watching === undefined || opened.over) {
      opened.feed?.close();
      if (opened.over) lost();
      return;
    }
    const old = live;
    live = opened;
    old?.feed?.close();
  }

  function drop(): void {
    live?.feed?.close();
    live = undefined;
  }

  /** The feed has ended, and what has changed since is not known. */
  function lost(): void {
    drop();
    if (link.connection() === undefined) return;
    hints.after(noteTrouble());
    openSoon();
  }

  /** Gives how long to wait because of it. */
  function noteTrouble(): number {
    const now = clock.now();
    const count = now - troubles.at > LASTS_MS ? 1 : troubles.count + 1;
    troubles = { count, at: now };
    return count === 1 ? 0 : waitOf(count);
  }

  function waitOf(count: number): number {
    return Math.min(LONGEST_WAIT_MS, 1_000 * 2 ** Math.min(count, 10));
  }

  /** Opens a feed, if there is none by then and nobody has begun to. */
  function openSoon(): void {
    const own = watching;
    if (own === undefined || own.opensSoon || live !== undefined) return;
    own.opensSoon = true;
    const stop = own.stop.signal;
    const wait = clock.now() - troubles.at > LASTS_MS ? READ_WITHIN_MS : waitOf(troubles.count);
    void clock.sleep(wait, stop).then(() => {
      own.opensSoon = false;
      if (!stop.aborted) return openNow(stop);
    });
  }

  async function openNow(stop: AbortSignal): Promise<void> {
    // `connected` and the end of what is being opened come back here.
    if (live !== undefined || opening > 0 || link.connection() === undefined) return;
    try {
      const opened = await open(stop);
      // Somebody has read meanwhile: what that has opened is as good.
      if (live === undefined) take(opened);
      else opened.feed.close();
      // What has changed before it was there is not known.
      hints.soon();
    } catch {
      noteTrouble();
      openSoon();
    }
  }

  function begin(): void {
    const unlink = link.watch(({ type }) => {
      if (type !== 'connected') return;
      hints.soon();
      openSoon();
    });
    watching = { stop: new AbortController(), unlink, opensSoon: false };
    openSoon();
  }

  function end(): void {
    watching?.stop.abort(ENDED);
    watching?.unlink();
    watching = undefined;
    drop();
  }

  return {
    async list(signal) {
      try {
        const opened = await open(signal);
        take(opened);
        return opened.feed.initial;
      } catch (error) {
        openSoon();
        throw error;
      }
    },
    watch(onHint) {
      const remove = hints.add(onHint);
      if (watching === undefined) begin();
      let ended = false;
      return () => {
        if (ended) return;
        ended = true;
        if (remove()) end();
      };
    },
    hintAfter: (ms) => hints.after(ms),
  };
}

/** Made once: an abort without a reason makes an exception, with a stack, each time. */
const ENDED = 'nobody watches any more';
