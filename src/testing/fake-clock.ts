import type { Clock } from '../index.ts';

/** Where a {@link FakeClock} begins. */
export interface FakeClockOptions {
  /** First value of `now()`, milliseconds. Not 0 by default, so that "no time yet" and "time zero" differ. */
  readonly startMs?: number;
  /** First value of `wallNow()`, milliseconds since the Unix epoch. Default: 2026-01-01T00:00:00Z. */
  readonly wallMs?: number;
}

/** How far {@link FakeClock.until} may move. */
export interface UntilOptions {
  /** Virtual milliseconds; default one day. */
  readonly withinMs?: number;
}

interface Sleeper {
  readonly at: number;
  readonly order: number;
  wake(): void;
}

/** The real one, even where a test runner replaces timers later. It is no timer: it fires when microtasks are done. */
const afterMicrotasks = setImmediate;

/**
 * A clock that moves only by hand, and wakes its sleepers in the order of their times.
 *
 * Between two wake-ups everything that was set off by the first one settles, as on a real event loop. Whatever leaves
 * the process (a file, a socket) is not waited for: in a simulation all of it is a fake too.
 */
export class FakeClock implements Clock {
  /** Sorted, the next one last: taking it is `pop`. */
  readonly #sleepers: Sleeper[] = [];
  #now: number;
  #wallOffset: number;
  #order = 0;
  #moves: Promise<void> = Promise.resolve();

  constructor(options: FakeClockOptions = {}) {
    this.#now = options.startMs ?? 1_000_000;
    this.#wallOffset = (options.wallMs ?? Date.UTC(2026, 0, 1)) - this.#now;
  }

  now(): number {
    return this.#now;
  }

  wallNow(): number {
    return this.#now + this.#wallOffset;
  }

  /** Moves the wall clock alone, as when a device learns the time: nothing wakes. */
  shiftWall(ms: number): void {
    this.#wallOffset += ms;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (!(ms > 0) || signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper: Sleeper = {
        at: this.#now + ms,
        order: this.#order++,
        wake() {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      const onAbort = (): void => {
        this.#sleepers.splice(this.#position(sleeper), 1);
        resolve();
      };
      this.#sleepers.splice(this.#position(sleeper), 0, sleeper);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** How many sleep. */
  get pending(): number {
    return this.#sleepers.length;
  }

  /** When the next sleeper wakes, as `now()` counts; `undefined` if nobody sleeps, or for ever only. */
  next(): number | undefined {
    const at = this.#sleepers.at(-1)?.at;
    return at === Infinity ? undefined : at;
  }

  /**
   * Moves time on by `ms`, waking each sleeper that falls due, also those that fall asleep on the way. Resolves when
   * nothing is in flight at the new present; `advance(0)` only waits for that. A second call follows the first.
   */
  advance(ms: number): Promise<void> {
    if (!(ms >= 0)) throw new RangeError(`expected milliseconds from 0, got ${ms}`);
    const move = this.#moves.then(() => this.#moveTo(this.#now + ms, undefined));
    this.#moves = move;
    return move;
  }

  /**
   * Moves time on, sleeper by sleeper, until `promise` settles, and gives its result. Rejects if nobody sleeps any more
   * or `withinMs` have passed: then it would never settle.
   */
  async until<T>(promise: Promise<T>, options: UntilOptions = {}): Promise<T> {
    let settled = false;
    const settle = (): void => {
      settled = true;
    };
    promise.then(settle, settle);
    const start = this.#now;
    const end = start + (options.withinMs ?? 86_400_000);
    const move = this.#moves.then(() => this.#moveTo(end, () => settled));
    this.#moves = move;
    await move;
    if (!settled)
      throw new Error(`not settled after ${this.#now - start} ms of virtual time, ${this.pending} asleep`);
    return promise;
  }

  /** Wakes whoever is due by `end`; with a condition it stops where that holds or where nobody is due any more. */
  async #moveTo(end: number, enough: (() => boolean) | undefined): Promise<void> {
    await settleMicrotasks();
    for (;;) {
      if (enough?.() === true) return;
      const sleeper = this.#sleepers.at(-1);
      if (sleeper === undefined || sleeper.at > end) break;
      this.#sleepers.pop();
      this.#now = sleeper.at;
      sleeper.wake();
      await settleMicrotasks();
    }
    if (enough === undefined) this.#now = end;
  }

  /** Where `sleeper` is, or belongs: after whoever wakes later than it. */
  #position(sleeper: Sleeper): number {
    let low = 0;
    let high = this.#sleepers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#sleepers[middle];
      if (other !== undefined && isLater(other, sleeper)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function isLater(one: Sleeper, other: Sleeper): boolean {
  return one.at > other.at || (one.at === other.at && one.order > other.order);
}

function settleMicrotasks(): Promise<void> {
  return new Promise((resolve) => {
    afterMicrotasks(resolve);
  });
}
