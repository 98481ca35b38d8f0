/** UTF-16 code units of the longest {@link LogLine}. */
export const LONGEST_LOG_LINE = 16_384;

/**
 * A line that the program of a container printed, byte for byte as UTF-8, whatever it is: secrets that an application prints
 * are its own and are not taken out. Lines of one stream are in order; between the two there is none.
 */
export interface LogLine {
  /** Where it was printed. */
  readonly stream: 'stdout' | 'stderr';
  /**
   * Without its line break. A line of more than {@link LONGEST_LOG_LINE} code units comes as several, of which each but the
   * last is of that length.
   */
  readonly text: string;
  /** When it was printed, milliseconds since the Unix epoch, where the engine can say it. */
  readonly at?: number;
}

/** Options of `logs`. Where both are given, `tail` counts among those `since`. */
export interface LogsOptions {
  /** How many lines of those printed so far: the last ones. 0 = none. Default: all that the engine keeps. */
  readonly tail?: number;
  /** Only lines printed from then on: milliseconds since the Unix epoch. */
  readonly since?: number;
  /** Goes on with what is printed from now on, until the container ends. Default `false`. */
  readonly follow?: boolean;
  /** Aborting ends the iterator: it is done, and nothing is thrown. */
  readonly signal?: AbortSignal;
}
