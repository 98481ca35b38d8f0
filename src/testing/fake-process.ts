import type { Clock } from '../index.ts';
import type { FakeProgram } from './fake-image.ts';

/** How a process ended. */
export interface ProcessEnd {
  /** 0 … 255; 128 + the signal's number where one ended it. */
  readonly exitCode: number;
  /** Whether the kernel killed it for want of memory. */
  readonly oomKilled: boolean;
}

/** What a {@link FakeProcess} is made from. */
export interface FakeProcessOptions {
  /** Its number on the fake host. */
  readonly pid: number;
  /** Its time: it lives from `now()` on. */
  readonly clock: Clock;
  /** How it behaves. */
  readonly program: FakeProgram;
  /** Called once, when it ends by itself or by a signal; not when the host takes it away. */
  readonly onEnd: (end: ProcessEnd) => void;
}

/** How a stop ended for one who waited for it. */
export type StopEnd =
  /** It ended by itself, or by its stop signal. */
  | 'stopped'
  /** It was ended by SIGKILL. */
  | 'killed'
  /** It lives: whoever stopped it went away. */
  | 'interrupted';

/** 128 + SIGKILL. */
const KILLED = 137;

/** The life of one process: it ends by itself, by its stop signal, or by SIGKILL. */
export class FakeProcess {
  /** Its number on the fake host. */
  readonly pid: number;
  /** `now()` at its start. */
  readonly bornAt: number;
  /** How it behaves. */
  readonly program: FakeProgram;
  readonly #clock: Clock;
  readonly #onEnd: (end: ProcessEnd) => void;
  readonly #stops = new Set<AbortController>();
  /** Made only for programs that take their time: most never need it. */
  #timers: AbortController | undefined;
  #frozen = false;
  #heldBack: ProcessEnd | undefined;
  #signalled = false;
  #over = false;
  #killed = false;

  constructor(options: FakeProcessOptions) {
    this.pid = options.pid;
    this.program = options.program;
    this.#clock = options.clock;
    this.#onEnd = options.onEnd;
    this.bornAt = options.clock.now();
    const { exit } = options.program;
    if (exit !== undefined) {
      this.endAfter(exit.afterMs ?? 0, { exitCode: exit.code, oomKilled: exit.oomKilled ?? false });
    }
  }

  /** Frozen, it neither ends by itself nor takes its stop signal. */
  freeze(): void {
    this.#frozen = true;
  }

  /** Goes on; an end that came meanwhile comes now. */
  thaw(): void {
    this.#frozen = false;
    if (this.#heldBack !== undefined) this.end(this.#heldBack);
  }

  /** Ends now. */
  end(end: ProcessEnd): void {
    if (this.#over) return;
    this.vanish();
    this.#onEnd(end);
  }

  /** Ends by itself in `ms` milliseconds, if it has not ended by then; frozen, when it is thawed. */
  endAfter(ms: number, end: ProcessEnd): void {
    void this.#endAfter(ms, end);
  }

  /** Ends without a word to anybody, as at a power cut. */
  vanish(): void {
    this.#over = true;
    this.#timers?.abort();
    this.interruptStops();
  }

  /** Ends now by SIGKILL. */
  kill(): void {
    if (this.#over) return;
    this.#killed = true;
    this.end({ exitCode: KILLED, oomKilled: false });
  }

  /**
   * Sends the stop signal, and SIGKILL after `graceMs`. A second stop that runs at the same time keeps its own, maybe
   * shorter, time: engines do not join them.
   */
  async stop(graceMs: number, signal: string): Promise<StopEnd> {
    if (graceMs <= 0 || signal === 'SIGKILL') this.kill();
    else this.#signalStop();
    if (!this.#over) {
      const wait = new AbortController();
      this.#stops.add(wait);
      await this.#clock.sleep(graceMs, wait.signal);
      if (!this.#stops.delete(wait) && !this.#over) return 'interrupted';
      this.kill();
    }
    return this.#killed ? 'killed' : 'stopped';
  }

  /** Whoever stops it goes away: nobody sends SIGKILL any more. */
  interruptStops(): void {
    const waits = [...this.#stops];
    this.#stops.clear();
    for (const wait of waits) wait.abort();
  }

  #signalStop(): void {
    const { onStop = {} } = this.program;
    if (this.#signalled || onStop === 'ignore') return;
    this.#signalled = true;
    const end = { exitCode: onStop.code ?? 0, oomKilled: false };
    if (onStop.afterMs === undefined) this.end(end);
    else this.endAfter(onStop.afterMs, end);
  }

  async #endAfter(ms: number, end: ProcessEnd): Promise<void> {
    this.#timers ??= new AbortController();
    await this.#clock.sleep(ms, this.#timers.signal);
    if (this.#over) return;
    if (this.#frozen) this.#heldBack = end;
    else this.end(end);
  }
}
