import { createHash, type Hash } from 'node:crypto';

import type { LogPart } from './log-frames.ts';

/** Entries of one time that are told from each other. Of those before them only the number is kept. */
const MOST_PRINTS = 1024;

/**
 * How far a log was read, so that another reading of it can go on there. An entry has no number, and the beginning of a log goes when
 * it is too long: so the place is behind the entries of one time, the last one that was read.
 */
export class LogPlace {
  #at: number | undefined;
  #latest = Number.NEGATIVE_INFINITY;
  /** Entries that were read of that time, and the prints of the last ones. */
  #entries = 0;
  #prints: string[] = [];
  #open: Hash | undefined;

  /** When the last entry was printed, milliseconds since the Unix epoch; `undefined` if there was none. */
  get at(): number | undefined {
    return this.#at;
  }

  /** To be told each part. */
  pass({ at, begins, stream, bytes }: LogPart): void {
    if (begins) {
      this.#close();
      if (at !== this.#at) [this.#entries, this.#prints] = [0, []];
      this.#at = at;
      this.#latest = Math.max(this.#latest, at);
      this.#open = createHash('sha256').update(stream);
    }
    this.#open?.update(bytes);
  }

  /**
   * Says of each part of another reading, which may begin anywhere before this place, whether it lies behind it. What was given
   * once does not. Entries that the first reading left out lie behind it only where it gave none behind them.
   */
  behind(): (part: LogPart) => boolean {
    this.#close();
    const place = { at: this.#at, isLatest: this.#at === this.#latest, prints: [...this.#prints] };
    let skipped = this.#entries - place.prints.length;
    let met = 0;
    let isBehind = false;
    const reading = new LogPlace();
    return (part) => {
      if (part.begins && !isBehind) {
        const entry = reading.#at === place.at ? reading.#close() : undefined;
        if (entry !== undefined && skipped > 0) skipped -= 1;
        else if (entry !== undefined && entry === place.prints[met]) met += 1;
        const hasMetAll = met === place.prints.length;
        isBehind = hasMetAll || (place.isLatest && part.at > (place.at ?? 0));
      }
      if (!isBehind) reading.pass(part);
      return isBehind;
    };
  }

  /** Its print, if an entry was open. */
  #close(): string | undefined {
    const print = this.#open?.digest('base64');
    this.#open = undefined;
    if (print !== undefined) {
      this.#entries += 1;
      this.#prints.push(print);
      if (this.#prints.length > MOST_PRINTS) this.#prints.shift();
    }
    return print;
  }
}
