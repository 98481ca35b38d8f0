import { constants } from 'node:os';

export type EndSignal = 'SIGTERM' | 'SIGINT';

export interface OnEndSignalsOptions {
  /** The process, where signals arrive. */
  readonly process: { on(signal: EndSignal, listener: () => void): unknown };
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** The first one: come to an end in order. */
  readonly onFirst: (signal: EndSignal) => void;
  /** One more: end at once, with this exit code. */
  readonly onSecond: (exitCode: number) => void;
}

/** A terminal sends one Ctrl-C to every program, and npm passes it on as well: what comes so soon is the same one. */
const SAME_WITHIN_MS = 500;

/** Listens for the signals that end a program. */
export function onEndSignals({ process, now, onFirst, onSecond }: OnEndSignalsOptions): void {
  let first: number | undefined;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (first === undefined) {
        first = now();
        onFirst(signal);
      } else if (now() - first >= SAME_WITHIN_MS) onSecond(128 + constants.signals[signal]);
    });
  }
}
