import type { Clock } from '../index.ts';
import { demandMs } from './demand.ts';

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
  /** Whether it may sleep on when a test ends. */
  readonly background: boolean;
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
  /**
   * The same time, for what may sleep on when a test ends, as the program of a container that outlives its agent does:
   * {@link FakeClock.unfinished} leaves its sleepers out.
   */
  readonly background: Clock;
  /** Sorted, the next one last: taking it is `pop`. */
  readonly #sleepers: Sleeper[] = [];
  #now: number;
  #wallOffset: number;
  #order = 0;
  #moves: Promise<void> = Promise.resolve();
  #moving = 0;

  /** Throws a `RangeError` for a beginning that is no finite time. */
  constructor(options: FakeClockOptions = {}) {
    const { startMs = 1_000_000, wallMs = Date.UTC(2026, 0, 1) } = options;
    demandMs('startMs', startMs);
    demandMs('wallMs', wallMs);
    this.#now = startMs;
    this.#wallOffset = wallMs - startMs;
    this.background = {
      now: () => this.now(),
      wallNow: () => this.wallNow(),
      sleep: (ms, signal) => this.#sleep(ms, signal, true),
    };
  }

  /** Virtual milliseconds, from `startMs` on. */
  now(): number {
    return this.#now;
  }

  /** Virtual milliseconds since the Unix epoch, from `wallMs` on. */
  wallNow(): number {
    return this.#now + this.#wallOffset;
  }

  /**
   * Moves the wall clock alone, forwards or back, as when a device learns the time: nothing wakes. Throws a `RangeError`
   * for what is no finite number of milliseconds.
   */
  shiftWall(ms: number): void {
    if (!Number.isFinite(ms)) throw new RangeError(`ms: expected finite milliseconds, got ${ms}`);
    this.#wallOffset += ms;
  }

  /** Resolves when the clock was moved by `ms`, or `signal` is aborted; at once for what is no time to sleep. */
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return this.#sleep(ms, signal, false);
  }

  #sleep(ms: number, signal: AbortSignal | undefined, background: boolean): Promise<void> {
    if (!(ms > 0) || signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper: Sleeper = {
        at: this.#now + ms,
        order: this.#order++,
        background,
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

  /** How many sleep, those of {@link FakeClock.background} included. */
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
   * nothing is in flight at the new present; `advance(0)` only waits for that. A second call follows the first. Throws
   * a `RangeError` for what is no finite time from 0.
   */
  advance(ms: number): Promise<void> {
    demandMs('ms', ms);
    return this.#move(() => this.#moveTo(this.#now + ms, undefined));
  }

  /**
   * Moves time on, sleeper by sleeper, until `promise` settles, and gives its result. Rejects with an `Error` if nobody
   * sleeps any more or `withinMs` have passed: then it would never settle.
   */
  async until<T>(promise: Promise<T>, options: UntilOptions = {}): Promise<T> {
    let settled = false;
    const settle = (): void => {
      settled = true;
    };
    promise.then(settle, settle);
    const { withinMs = 86_400_000 } = options;
    demandMs('withinMs', withinMs);
    const start = this.#now;
    const end = start + withinMs;
    await this.#move(() => this.#moveTo(end, () => settled));
    if (!settled)
      throw new Error(`not settled after ${this.#now - start} ms of virtual time, ${this.pending} asleep`);
    return promise;
  }

  /**
   * What is under way where a test has ended, a sentence each: moves that were not awaited, and sleepers that belong to
   * nobody any more. Those of {@link FakeClock.background} may sleep on.
   */
  unfinished(): readonly string[] {
    const sentences: string[] = [];
    if (this.#moving > 0) sentences.push('the clock is moved: `advance` or `until` was not awaited');
    const asleep = this.#sleepers.filter(({ background }) => !background).reverse();
    if (asleep.length > 0) {
      const times = asleep.map(({ at }) => (at === Infinity ? 'never' : `in ${at - this.#now} ms`));
      sentences.push(
        `asleep on the clock, and nobody moves it any more: they would wake ${times.join(', ')}`,
      );
    }
    return sentences;
  }

  #move(move: () => Promise<void>): Promise<void> {
    this.#moving += 1;
    this.#moves = this.#moves.then(move).finally(() => {
      this.#moving -= 1;
    });
    return this.#moves;
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

/** Where what may outlive a test sleeps: on a fake clock apart from the others, else on the clock itself. */
export function backgroundOf(clock: Clock): Clock {
  return clock instanceof FakeClock ? clock.background : clock;
}

function isLater(one: Sleeper, other: Sleeper): boolean {
  return one.at > other.at || (one.at === other.at && one.order > other.order);
}

function settleMicrotasks(): Promise<void> {
  return new Promise((resolve) => {
    afterMicrotasks(resolve);
  });
}
