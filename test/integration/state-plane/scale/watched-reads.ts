import type { ReadResult, StateSource } from 'rollforward';

/** What a device was given by its source, over all reads. */
export interface ReadCounts {
  readonly reads: number;
  /** Reads that gave an older document than an earlier one had. */
  readonly stale: number;
  /** Reads that did not list what an earlier one had, though nobody had deleted it. */
  readonly missing: number;
  readonly unavailable: number;
}

/** Counts what the reads of a source give. It changes nothing of it. */
export interface ReadWatch {
  readonly watched: (source: StateSource) => StateSource;
  counts(): ReadCounts;
}

/** `ageOf` gives a number that is higher for a newer document. */
export function watchReads(ageOf: (bytes: Uint8Array) => number): ReadWatch {
  const newest = new Map<string, number>();
  const counts = { reads: 0, stale: 0, missing: 0, unavailable: 0 };

  function note(result: ReadResult): void {
    counts.reads += 1;
    if (result.kind === 'unavailable') {
      counts.unavailable += 1;
      return;
    }
    if ([...newest.keys()].some((name) => !result.documents.has(name))) counts.missing += 1;
    for (const [name, bytes] of result.documents) {
      const age = ageOf(bytes);
      if (age < (newest.get(name) ?? age)) counts.stale += 1;
      newest.set(name, Math.max(age, newest.get(name) ?? age));
    }
  }

  return {
    watched: (source) => ({
      name: source.name,
      async read(signal) {
        const result = await source.read(signal);
        note(result);
        return result;
      },
      watch: (onHint) => source.watch(onHint),
    }),
    counts: () => ({ ...counts }),
  };
}
