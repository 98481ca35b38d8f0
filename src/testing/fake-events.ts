import { RuntimeFault, type RuntimeEvent } from '../index.ts';
import { demandCount } from './demand.ts';
import { Feed } from './feed.ts';

/** What an engine in memory tells of its containers, foreign ones included, to whoever listens at that time. */
export class FakeEvents {
  readonly #feeds = new Set<Feed<RuntimeEvent>>();
  #losing = 0;

  /** How many listen. */
  get subscriptions(): number {
    return this.#feeds.size;
  }

  /** Listens from now on, until `signal` is aborted. */
  subscribe(signal?: AbortSignal): AsyncIterable<RuntimeEvent> {
    const feed: Feed<RuntimeEvent> = new Feed(signal, () => this.#feeds.delete(feed));
    this.#feeds.add(feed);
    return feed;
  }

  /** Something happened. */
  tell(event: RuntimeEvent): void {
    if (this.#losing > 0) this.#losing -= 1;
    else for (const feed of this.#feeds) feed.tell(event);
  }

  /** The connection is lost: everybody who listens now gets `Unavailable`, after what was told before. */
  drop(): void {
    const lost = new RuntimeFault({ code: 'Unavailable', message: 'the connection is lost' });
    for (const feed of this.#feeds) feed.end(lost);
  }

  /** The next `count` events reach nobody: default all of them, until `lose(0)`. Throws a `RangeError` for no such number. */
  lose(count: number = Infinity): void {
    demandCount('count', count, 0);
    this.#losing = count;
  }
}
