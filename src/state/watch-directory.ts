import { watch } from 'node:fs';
import { basename } from 'node:path';

import type { Clock } from '../runtime/clock.ts';
import type { DirectoryStamp } from './look-at-directory.ts';

export interface WatchDirectoryOptions {
  readonly clock: Clock;
  readonly onHint: () => void;
  /** What the directory is now; `undefined` or a rejection: it is not there. */
  readonly look: () => Promise<DirectoryStamp | undefined>;
  /** Begins to watch it and gives the function that ends that. Throws where it cannot be watched. */
  readonly arm: (listener: WatchListener) => () => void;
}

export interface WatchListener {
  readonly onChange: () => void;
  /** What is watched may not be the directory any more. */
  readonly onLost: () => void;
}

/** Between an event and its hint: a burst of events is one hint, and a file that is being written may be finished. */
const GATHER_MS = 100;
/** How soon it is armed again, at first. */
const RETRY_MS = 100;
/** How often it is looked whether it is still the same: also what no event tells is seen by then. */
const POLL_MS = 5_000;

/**
 * Hints when a directory may hold something new, also when it goes, comes, or another takes its place, and also where
 * the system has no watch to give. The function that comes back ends it: then there is no hint, timer or descriptor.
 */
export function watchDirectory({ clock, onHint, look, arm }: WatchDirectoryOptions): () => void {
  const stop = new AbortController();
  let watched: { readonly identity: string; readonly end: () => void } | undefined;
  let gathering = false;
  let lost = false;
  let interrupt: (() => void) | undefined;

  function hintSoon(): void {
    if (gathering) return;
    gathering = true;
    void clock.sleep(GATHER_MS, stop.signal).then(() => {
      gathering = false;
      if (!stop.signal.aborted) onHint();
    });
  }

  async function sleep(ms: number): Promise<void> {
    const nap = new AbortController();
    interrupt = () => nap.abort(STOPPED);
    if (stop.signal.aborted) return;
    await clock.sleep(ms, nap.signal);
    interrupt = undefined;
  }

  function disarm(): void {
    watched?.end();
    watched = undefined;
  }

  function tryToArm(identity: string): boolean {
    try {
      const listener = {
        onChange: hintSoon,
        onLost() {
          lost = true;
          interrupt?.();
        },
      };
      watched = { identity, end: arm(listener) };
      return true;
    } catch {
      // None to give, or it has just gone: then it is looked at instead.
      return false;
    }
  }

  async function run(): Promise<void> {
    let seen: string | undefined;
    /** In a row: times that it could not be watched, and times that the watch was lost at once. */
    let [failures, losses] = [0, 0];
    while (!stop.signal.aborted) {
      lost = false;
      const stamp = await look().catch(() => undefined);
      if (stop.signal.aborted) return;
      const content = stamp && `${stamp.identity}:${stamp.content}`;
      if (content !== seen) hintSoon();
      seen = content;
      if (watched !== undefined && watched.identity !== stamp?.identity) disarm();
      // What came between the look and the watch is seen by another look.
      if (watched === undefined && stamp !== undefined && tryToArm(stamp.identity)) {
        failures = 0;
        continue;
      }
      if (watched === undefined) {
        await sleep(retryDelay(failures));
        failures += 1;
        continue;
      }
      if (!lost) await sleep(POLL_MS);
      if (!lost) losses = 0;
      else {
        disarm();
        await sleep(retryDelay(losses));
        losses += 1;
      }
    }
  }

  void run();
  return () => {
    stop.abort(STOPPED);
    interrupt?.();
    disarm();
  };
}

function retryDelay(failures: number): number {
  return Math.min(POLL_MS, RETRY_MS * 2 ** Math.min(failures, 10));
}

/** Made once: an abort without a reason makes an exception, with a stack, each time. */
const STOPPED = 'stopped';

/** Watches by the means of the system. They tell that a directory itself has gone by its own name. */
export function systemWatch(directory: string): WatchDirectoryOptions['arm'] {
  const own = basename(directory);
  return ({ onChange, onLost }) => {
    const watcher = watch(directory, (kind, name) => {
      onChange();
      if (kind === 'rename' && (name === own || name === null)) onLost();
    });
    watcher.on('error', () => {
      watcher.close();
      onLost();
    });
    return () => watcher.close();
  };
}
