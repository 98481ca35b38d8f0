/** A real engine or server cannot be run here. `missing` is what it lacks, `howTo` how to get it. */
export class HostUnavailable extends Error {
  override readonly name = 'HostUnavailable';
  readonly missing: string;
  readonly howTo: string;

  constructor(options: { missing: string; howTo: string; cause?: unknown }) {
    super(`${options.missing}; ${options.howTo}`, { cause: options.cause });
    this.missing = options.missing;
    this.howTo = options.howTo;
  }
}
