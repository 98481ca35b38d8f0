/** Milliseconds after which a verb settles with `DeadlineExceeded`, unless the call says otherwise. */
export interface Deadlines {
  /** `listContainers`, `containerStatus`. */
  readonly observeMs: number;
  /** `createContainer`, `removeContainer`, `renameContainer`, networks. */
  readonly changeMs: number;
  /** `startContainer`. */
  readonly startMs: number;
  /** `stopContainer`, on top of the grace period. */
  readonly stopMs: number;
  /** `ensureImage`: a pull in all. */
  readonly pullMs: number;
  /** `ensureImage`: a pull without any progress. */
  readonly pullStallMs: number;
}

/** 10 s to observe, 30 s to change, 60 s to start, 30 s beyond the grace to stop; a pull 30 min, and 60 s without progress. */
export const DEFAULT_DEADLINES: Deadlines = {
  observeMs: 10_000,
  changeMs: 30_000,
  startMs: 60_000,
  stopMs: 30_000,
  pullMs: 30 * 60_000,
  pullStallMs: 60_000,
};
