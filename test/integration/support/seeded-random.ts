/** Random numbers that a seed decides. */
export interface SeededRandom {
  /** From 0 to 1, without 1. */
  number(): number;
  /** The same elements in another order. */
  shuffle<T>(items: readonly T[]): T[];
}

/** Creates the sequence that belongs to `seed` (mulberry32). */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const number = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    number,
    shuffle<T>(items: readonly T[]): T[] {
      const keyed = items.map((item) => ({ item, key: number() }));
      return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
    },
  };
}
