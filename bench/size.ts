/** How much is measured. */
export interface Size {
  /** Runs of the update on fakes. */
  readonly updates: number;
  /** Of each measurement on an engine. */
  readonly repetitions: number;
  /** Services, of which one is replaced. */
  readonly services: number;
  /** How many containers a round finds. */
  readonly containers: readonly number[];
}

export const FULL: Size = { updates: 2000, repetitions: 30, services: 10, containers: [10, 50, 200] };

/** Proves that all of it runs; the figures say little. */
export const QUICK: Size = { updates: 100, repetitions: 3, services: 3, containers: [10] };
