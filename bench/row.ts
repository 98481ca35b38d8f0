import type { Quartiles } from './quartiles.ts';

/** One thing that was measured, or why it was not. Times are milliseconds. */
export type Row =
  /** Ours and the raw calls, in turn on the same engine; the goal is on the ratio of the medians. */
  | {
      readonly kind: 'ratio';
      readonly what: string;
      readonly ours: Quartiles;
      readonly raw: Quartiles;
      readonly most: number;
    }
  /** The most that was counted in any repetition. */
  | {
      readonly kind: 'count';
      readonly what: string;
      readonly ours: number;
      readonly raw?: number;
      readonly most: number;
    }
  /** There is nothing to compare with; the goal is on the median. */
  | { readonly kind: 'time'; readonly what: string; readonly ours: Quartiles; readonly mostMs: number }
  | { readonly kind: 'not-measured'; readonly what: string; readonly why: string };

export type MeasuredRow = Exclude<Row, { kind: 'not-measured' }>;

export function isMeasured(row: Row): row is MeasuredRow {
  return row.kind !== 'not-measured';
}

/** Our median in terms of the raw one. */
export function ratioOf({ ours, raw }: { readonly ours: Quartiles; readonly raw: Quartiles }): number {
  return ours.median / raw.median;
}

/** Whether the goal was met. It is not rounded: 1.104 is not 1.10. */
export function isMet(row: MeasuredRow): boolean {
  switch (row.kind) {
    case 'ratio':
      return ratioOf(row) <= row.most;
    case 'count':
      return row.ours <= row.most;
    case 'time':
      return row.ours.median <= row.mostMs;
  }
}
