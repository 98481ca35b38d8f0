import type { Bucket, BucketChange, Feed, FeedOptions, KeyEntry, KeyMark } from '../../src/wire/bucket.ts';
import { NatsFault, type NatsFaultCode } from '../../src/wire/nats-fault.ts';

/** How the next change goes wrong. */
export interface Failure {
  readonly code: NatsFaultCode;
  /** Whether it has its effect: at once, never, or when {@link UnreliableBucket.landLate} is called. */
  readonly effect: 'at once' | 'never' | 'late';
}

/** A bucket in memory with compare-and-set, whose changes go wrong as they are told to. */
export class UnreliableBucket implements Bucket {
  readonly name = 'in-memory';
  /** The next changes. */
  readonly failures: Failure[] = [];
  /** Every change fails with it. */
  broken: NatsFaultCode | undefined;
  /** Whether a `Conflict` tells the sequence. */
  tells = true;
  /** How many feeds are open. */
  open = 0;
  /** `put shop 0`, `remove shop -`: verb, key, what was expected. */
  readonly changes: string[] = [];
  readonly #entries = new Map<string, KeyEntry>();
  readonly #late: (() => void)[] = [];
  #sequence = 0;

  put(key: string, bytes: Uint8Array, told: BucketChange = {}): Promise<number> {
    return this.#change('put', key, bytes, told);
  }

  remove(key: string, told: BucketChange = {}): Promise<number> {
    return this.#change('remove', key, new Uint8Array(), told);
  }

  async get(key: string): Promise<KeyEntry | undefined> {
    await Promise.resolve();
    return this.#entries.get(key);
  }

  async marks({ filter, signal }: FeedOptions<KeyMark>): Promise<Feed<KeyMark>> {
    await Promise.resolve();
    if (this.broken !== undefined || signal?.aborted === true) throw this.#fault(this.broken ?? 'Aborted');
    this.open += 1;
    const prefix = filter.replace(/\*$/, '');
    const initial = [...this.#entries.values()].filter(({ key }) => key.startsWith(prefix));
    return { initial, close: () => void (this.open -= 1) };
  }

  entries(): Promise<Feed<KeyEntry>> {
    return Promise.reject(new Error('no values are asked for'));
  }

  /** What is under a key, as text; `undefined` where it was deleted, or never put. */
  text(key: string): string | undefined {
    const entry = this.#entries.get(key);
    return entry?.operation === 'put' ? new TextDecoder().decode(entry.bytes) : undefined;
  }

  json(key: string): unknown {
    const text = this.text(key);
    return text === undefined ? undefined : JSON.parse(text);
  }

  /** What was given up has its effect now, if it still may. */
  landLate(): void {
    for (const land of this.#late.splice(0)) {
      try {
        land();
      } catch {
        // Nobody waits for the answer any more.
      }
    }
  }

  /** As if it had been deleted and created again. */
  makeAnew(): void {
    this.#entries.clear();
    this.#sequence = 0;
  }

  async #change(verb: 'put' | 'remove', key: string, bytes: Uint8Array, told: BucketChange): Promise<number> {
    this.changes.push(`${verb} ${key} ${told.expected ?? '-'}`);
    await Promise.resolve();
    if (this.broken !== undefined) throw this.#fault(this.broken);
    const failure = this.failures.shift();
    const land = (): number => this.#land(verb, key, bytes, told.expected);
    if (failure === undefined) return land();
    if (failure.effect === 'at once') land();
    if (failure.effect === 'late') this.#late.push(land);
    throw this.#fault(failure.code);
  }

  #land(verb: 'put' | 'remove', key: string, bytes: Uint8Array, expected: number | undefined): number {
    const held = this.#entries.get(key)?.sequence ?? 0;
    if (expected !== undefined && expected !== held) throw this.#fault('Conflict', held);
    this.#sequence += 1;
    this.#entries.set(key, {
      key,
      operation: verb === 'put' ? 'put' : 'deleted',
      sequence: this.#sequence,
      at: BigInt(this.#sequence),
      size: bytes.length,
      bytes,
    });
    return this.#sequence;
  }

  #fault(code: NatsFaultCode, sequence?: number): NatsFault {
    return new NatsFault({ code, message: `told to: ${code}`, sequence: this.tells ? sequence : undefined });
  }
}
