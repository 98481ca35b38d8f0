import { type SeededRandom, seededRandom } from '../../integration/support/seeded-random.ts';

/** Choices that a seed decides. */
export interface Chance {
  /** A whole number from 0, below `end`. */
  below(end: number): number;
  /** Whether something happens that happens `share` (0 to 1) of the times. */
  happens(share: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** Up to `most` of what `make` makes. */
  some<T>(most: number, make: () => T): T[];
}

/** The choices of the document `index` of `seed`: the same ones whichever documents were made before. */
export function chanceOf(seed: number, index: number): Chance {
  const random: SeededRandom = seededRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  const below = (end: number): number => Math.floor(random.number() * end);
  return {
    below,
    happens: (share) => random.number() < share,
    pick<T>(items: readonly T[]): T {
      return items[below(items.length)] as T;
    },
    some: (most, make) => Array.from({ length: below(most + 1) }, make),
  };
}
