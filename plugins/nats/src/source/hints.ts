import type { Clock } from 'rollforward';

/** Those who watch, and the hints that they get. */
export interface Hints {
  /** Somebody watches from now on; the function that comes back ends that, and gives whether nobody is left. */
  add(onHint: () => void): () => boolean;
  /** Hints soon: what comes together is one hint. */
  soon(): void;
  /** Hints after `ms`, unless that is to be earlier already. */
  after(ms: number): void;
}

/** Between a change and its hint: a burst of changes is one hint. */
const GATHER_MS = 20;

/** Hints as long as anybody watches: then nothing is left of it. */
export function createHints(clock: Clock): Hints {
  const watchers = new Set<{ readonly onHint: () => void }>();
  /** When the next hint is due, and what takes it back. */
  let due: { readonly at: number; readonly stop: AbortController } | undefined;

  async function waitAndHint(at: number, stop: AbortController): Promise<void> {
    await clock.sleep(at - clock.now(), stop.signal);
    if (stop.signal.aborted) return;
    due = undefined;
    for (const watcher of Array.from(watchers)) if (watchers.has(watcher)) watcher.onHint();
  }

  function after(ms: number): void {
    const at = clock.now() + ms;
    if (watchers.size === 0 || (due !== undefined && due.at <= at)) return;
    due?.stop.abort(REPLACED);
    due = { at, stop: new AbortController() };
    void waitAndHint(at, due.stop);
  }

  return {
    add(onHint) {
      const watcher = { onHint };
      watchers.add(watcher);
      return () => {
        watchers.delete(watcher);
        if (watchers.size > 0) return false;
        due?.stop.abort(REPLACED);
        due = undefined;
        return true;
      };
    },
    soon: () => after(GATHER_MS),
    after,
  };
}

/** Made once: an abort without a reason makes an exception, with a stack, each time. */
const REPLACED = 'replaced';
