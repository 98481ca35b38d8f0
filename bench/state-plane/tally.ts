/** Counts who has answered. */
export interface Tally {
  /** `who` says that it has `revision` now. */
  note(who: string, revision: string | undefined): void;
  /** Resolves to the time at which everybody has said so, of `performance.now()`; rejects after `withinMs`. */
  all(revision: string, withinMs: number): Promise<number>;
}

export function createTally(devices: number): Tally {
  let wanted: string | undefined;
  let done: ((at: number) => void) | undefined;
  const answered = new Set<string>();
  return {
    note(who, revision) {
      if (revision === undefined || revision !== wanted) return;
      answered.add(who);
      if (answered.size === devices) done?.(performance.now());
    },
    all(revision, withinMs) {
      wanted = revision;
      answered.clear();
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          reject(new Error(`${answered.size} of ${devices} devices have answered within ${withinMs} ms`));
        }, withinMs);
        done = (at) => {
          clearTimeout(timer);
          resolve(at);
        };
      });
    },
  };
}
