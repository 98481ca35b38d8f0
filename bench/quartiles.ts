/** The middle of many figures, and between what half of them lie. */
export interface Quartiles {
  readonly first: number;
  readonly median: number;
  readonly third: number;
}

/** Throws a `RangeError` where there is no figure. */
export function quartilesOf(figures: readonly number[]): Quartiles {
  return {
    first: quantileOf(figures, 0.25),
    median: quantileOf(figures, 0.5),
    third: quantileOf(figures, 0.75),
  };
}

/** What `share` of the figures are below; between two figures, on the line between them. Throws as {@link quartilesOf}. */
export function quantileOf(figures: readonly number[], share: number): number {
  if (figures.length === 0) throw new RangeError('figures: expected one at least');
  const sorted = figures.toSorted((one, other) => one - other);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}
