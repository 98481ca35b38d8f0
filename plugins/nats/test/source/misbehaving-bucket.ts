import type { LinkEvent, NatsLink } from '../../src/link/nats-link.ts';
import type { Bucket, Feed, FeedOptions, KeyEntry, KeyMark, KeyOperation } from '../../src/wire/bucket.ts';
import type { NatsConnection } from '../../src/wire/nats-connection.ts';
import { NatsFault, type NatsFaultCode } from '../../src/wire/nats-fault.ts';

/** What a bucket answers to a read of a key, instead of what it holds. */
type Answer = (entry: KeyEntry | undefined) => Promise<KeyEntry | undefined> | KeyEntry | undefined;

/** A bucket in memory that misbehaves as it is told, and counts its feeds. */
export class MisbehavingBucket implements Bucket {
  readonly name = 'desired-state';
  /** What lists and feeds say of a key, before it is given. */
  list: (marks: readonly KeyMark[]) => readonly KeyMark[] = (marks) => marks;
  /** Answers of the next reads, by key, in order; then what is held. */
  readonly answers = new Map<string, Answer[]>();
  /** Every list rejects with it. */
  failure: NatsFaultCode | undefined;
  /** What a list waits for before it is opened, whether or not it was given up. */
  delay: (() => Promise<void>) | undefined;
  opened = 0;
  mostOpen = 0;
  /** Keys in the order in which they were read. */
  readonly got: string[] = [];
  readonly #entries = new Map<string, KeyEntry>();
  readonly #feeds = new Set<FeedOptions<KeyMark>>();
  #sequence = 0;
  #at = 1_000n;

  get open(): number {
    return this.#feeds.size;
  }

  set(deployment: string, operation: KeyOperation, content: string | Uint8Array = ''): KeyEntry {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    this.#sequence += 1;
    this.#at += 1n;
    const key = `edge-1.${deployment}`;
    const place = { key, operation, sequence: this.#sequence, at: this.#at };
    return this.restore({ ...place, size: bytes.length, bytes });
  }

  /** Puts back what was there, or anything else. */
  restore(entry: KeyEntry): KeyEntry {
    this.#entries.set(entry.key, entry);
    for (const { onChange } of Array.from(this.#feeds)) onChange(entry);
    return entry;
  }

  /** Takes a key away without a mark, and tells nobody. */
  lose(deployment: string): void {
    this.#entries.delete(`edge-1.${deployment}`);
  }

  /** As if it had been deleted and created again: it counts from 1, and nobody is told. */
  makeAnew(): void {
    this.#entries.clear();
    this.#sequence = 0;
  }

  endFeeds(): void {
    const ended = Array.from(this.#feeds);
    this.#feeds.clear();
    for (const { onEnd } of ended) onEnd('something was missed');
  }

  async get(key: string): Promise<KeyEntry | undefined> {
    this.got.push(key);
    const entry = this.#entries.get(key);
    const answer = this.answers.get(key)?.shift();
    await Promise.resolve();
    return answer === undefined ? entry : answer(entry);
  }

  async marks(options: FeedOptions<KeyMark>): Promise<Feed<KeyMark>> {
    await this.delay?.();
    await Promise.resolve();
    if (this.failure !== undefined) throw new NatsFault({ code: this.failure, message: 'told to' });
    this.opened += 1;
    this.#feeds.add(options);
    this.mostOpen = Math.max(this.mostOpen, this.open);
    return {
      initial: this.list([...this.#entries.values()]),
      close: () => void this.#feeds.delete(options),
    };
  }

  entries(): Promise<Feed<KeyEntry>> {
    return Promise.reject(new Error('a source asks for no values'));
  }

  put(): Promise<number> {
    return Promise.reject(new Error('a source writes nothing'));
  }

  remove(): Promise<number> {
    return Promise.reject(new Error('a source writes nothing'));
  }
}

const CONNECTION = {} as NatsConnection;

/** A link that is up or down as it is told. */
export class ToggledLink implements NatsLink {
  readonly inboxPrefix = '_INBOX';
  readonly #watchers = new Set<(event: LinkEvent) => void>();
  #up = true;

  get watchers(): number {
    return this.#watchers.size;
  }

  connection(): NatsConnection | undefined {
    return this.#up ? CONNECTION : undefined;
  }

  trouble(): string | undefined {
    return this.#up ? undefined : 'the server is away';
  }

  watch(onEvent: (event: LinkEvent) => void): () => void {
    this.#watchers.add(onEvent);
    return () => this.#watchers.delete(onEvent);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  down(): void {
    this.#up = false;
    for (const tell of this.#watchers) tell({ type: 'disconnected', reason: 'the server is away' });
  }

  up(): void {
    this.#up = true;
    for (const tell of this.#watchers) tell({ type: 'connected' });
  }
}
