import { strict as assert } from 'node:assert';

import type { ReadResult, Snapshot, StateSource } from '../../index.ts';
import type {
  SourceBench,
  SourceBenchAbilities,
  SourceBenchAbility,
  StateSourceSubject,
} from './source-subject.ts';

/** What any read may take, milliseconds. */
const READ_MS = 10_000;
const POLL_MS = 10;

/** Somebody who watches, and counts. */
export interface SourceWatcher {
  /** How many hints have come so far. */
  hints(): number;
  /** Resolves when no hint has come for a while. */
  calm(): Promise<void>;
  /** Fails unless a hint comes in time after `change`; before it there is calm. */
  hinted(change: () => Promise<unknown>): Promise<void>;
  /** Ends the watch. */
  end(): void;
}

/** One run of a case: a bench, and the ways to look at its source. Its watches end with it. */
export class SourceTrial {
  /** The hands of whoever fills the storage, and the source. */
  readonly bench: SourceBench;
  readonly #withinMs: number;
  readonly #calmMs: number;
  readonly #watching = new Set<() => void>();

  constructor(bench: SourceBench, { hintWithinMs = 5_000, calmMs = 200 }: StateSourceSubject) {
    this.bench = bench;
    this.#withinMs = hintWithinMs;
    this.#calmMs = calmMs;
  }

  /** The bench with an ability that the case needs: a bench without it is a mistake in the subject. */
  having<A extends SourceBenchAbility>(ability: A): SourceBench & Pick<SourceBenchAbilities, A> {
    const { bench } = this;
    if (!has(bench, ability)) throw new TypeError(`the bench has no ${ability}: name it in lacks`);
    return bench;
  }

  /** Puts a document: text as UTF-8. */
  async put(deployment: string, content: string | Uint8Array): Promise<void> {
    await this.bench.put(deployment, bytesOf(content));
  }

  /** Reads once, in bounded time. A rejection counts as unavailable. */
  async read(source: StateSource = this.bench.source, signal?: AbortSignal): Promise<ReadResult> {
    try {
      const never = new AbortController().signal;
      return await this.settles('the read', READ_MS, () => source.read(signal ?? never));
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
      return { kind: 'unavailable', reason: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Reads once, and fails if it is unavailable. */
  async snapshot(source?: StateSource): Promise<Snapshot> {
    const result = await this.read(source);
    if (result.kind === 'unavailable')
      assert.fail(`expected a snapshot, found unavailable: ${result.reason}`);
    return result;
  }

  /** Reads until the snapshot `is` as it should be, and gives it; fails with `what` after a while. */
  async until(what: string, is: (snapshot: Snapshot) => boolean, source?: StateSource): Promise<Snapshot> {
    const end = this.bench.clock.now() + this.#withinMs;
    for (;;) {
      const result = await this.read(source);
      if (result.kind === 'snapshot' && is(result)) return result;
      if (this.bench.clock.now() >= end) assert.fail(`not within ${this.#withinMs} ms: ${what}`);
      await this.bench.clock.sleep(POLL_MS);
    }
  }

  /** Resolves when `deployment` is given with `content`. */
  async given(deployment: string, content: string | Uint8Array, source?: StateSource): Promise<Snapshot> {
    const bytes = bytesOf(content);
    return this.until(`${deployment} is given as it was put`, (one) => holds(one, deployment, bytes), source);
  }

  /** Fails unless `work` settles within `ms`. */
  async settles<T>(what: string, ms: number, work: () => Promise<T>): Promise<T> {
    const done = new AbortController();
    const late = this.bench.clock.sleep(ms, done.signal).then(() => {
      if (!done.signal.aborted) assert.fail(`${what} did not settle within ${ms} ms`);
      return Promise.reject(new Error('settled'));
    });
    late.catch(() => undefined);
    try {
      return await Promise.race([work(), late]);
    } finally {
      done.abort('settled');
    }
  }

  /** Begins to watch. */
  watch(source: StateSource = this.bench.source): SourceWatcher {
    let hints = 0;
    const end = source.watch(() => {
      hints += 1;
    });
    this.#watching.add(end);
    const { clock } = this.bench;
    const calm = async (): Promise<void> => {
      const last = clock.now() + this.#withinMs;
      for (let before = -1; before !== hints;) {
        if (clock.now() > last) assert.fail('hints come without end');
        before = hints;
        await clock.sleep(this.#calmMs);
      }
    };
    return {
      hints: () => hints,
      calm,
      hinted: async (change) => {
        await calm();
        const before = hints;
        await change();
        const last = clock.now() + this.#withinMs;
        while (hints === before) {
          if (clock.now() > last) assert.fail(`no hint within ${this.#withinMs} ms`);
          await clock.sleep(POLL_MS);
        }
      },
      end: () => {
        this.#watching.delete(end);
        end();
      },
    };
  }

  /** Ends every watch that the case has begun. */
  end(): void {
    for (const end of this.#watching) end();
  }
}

function has<A extends SourceBenchAbility>(
  bench: SourceBench,
  ability: A,
): bench is SourceBench & Pick<SourceBenchAbilities, A> {
  return bench[ability] !== undefined;
}

export function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
}

export function holds({ documents }: Snapshot, deployment: string, bytes: Uint8Array): boolean {
  const given = documents.get(deployment);
  return given !== undefined && Buffer.compare(given, bytes) === 0;
}

/** Whether an agent would take `deployment` for deleted on purpose. */
export function isDeleted(
  { documents, unreadable, deleted, unlisted }: Snapshot,
  deployment: string,
): boolean {
  if (documents.has(deployment) || unreadable?.has(deployment) === true) return false;
  return deleted.has(deployment) || unlisted === 'deleted';
}

/** Fails if `snapshot` gives anything but `expected`. */
export function assertGives(snapshot: Snapshot, expected: Readonly<Record<string, string>>): void {
  const given = [...snapshot.documents].map(([name, bytes]) => [name, Buffer.from(bytes).toString('latin1')]);
  assert.deepEqual(Object.fromEntries(given), expected);
}
