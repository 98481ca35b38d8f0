/** Milliseconds after which a verb settles with `DeadlineExceeded`, unless the call says otherwise. */
export interface Deadlines {
  /** `listContainers`, `containerStatus`. */
  readonly observeMs: number;
  /** `createContainer`, `removeContainer`, `renameContainer`, networks. */
  readonly changeMs: number;
  readonly startMs: number;
  /** Comes on top of the grace period. */
  readonly stopMs: number;
  /** A pull in all. */
  readonly pullMs: number;
  /** A pull without any progress. */
  readonly pullStallMs: number;
}

export const DEFAULT_DEADLINES: Deadlines = {
  observeMs: 10_000,
  changeMs: 30_000,
  startMs: 60_000,
  stopMs: 30_000,
  pullMs: 30 * 60_000,
  pullStallMs: 60_000,
};
