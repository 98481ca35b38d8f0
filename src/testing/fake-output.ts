import type { LogLine, LogsOptions } from '../index.ts';
import { Feed } from './feed.ts';

/** What an engine in memory keeps of a container's output, and tells whoever follows it. */
export class FakeOutput {
  readonly #feeds = new Set<Feed<LogLine>>();
  #lines: LogLine[] = [];
  #length = 0;

  /** How many follow it. */
  get followers(): number {
    return this.#feeds.size;
  }

  /** The program prints a line; of all lines the last ones are kept that have `most` characters together. */
  print(line: LogLine, most: number): void {
    this.#lines.push(line);
    this.#length += line.text.length;
    while (this.#length > most) this.#length -= this.#lines.shift()?.text.length ?? this.#length;
    for (const feed of this.#feeds) feed.tell(line);
  }

  /** What there is; with `follow` also what comes, until the program ends. */
  read({ tail, since = 0, follow = false, signal }: LogsOptions): AsyncIterable<LogLine> {
    const lines = this.#lines.filter(({ at = 0 }) => at >= since);
    const feed: Feed<LogLine> = new Feed(signal, () => this.#feeds.delete(feed));
    this.#feeds.add(feed);
    for (const line of lines.slice(Math.max(0, lines.length - (tail ?? lines.length)))) feed.tell(line);
    if (!follow) feed.end();
    return feed;
  }

  /** The program has ended: there is nothing more to follow. */
  end(): void {
    for (const feed of this.#feeds) feed.end();
  }
}
