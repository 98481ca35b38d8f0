import { type Clock, isRuntimeFault, type LogLine, type RuntimeFault } from 'rollforward';

import type { LogsEnd } from '../format/command-answers.ts';
import { fitLine, LINES_BYTES, sizeOfLine } from '../format/fit-lines.ts';

/** Lines that have come, and how it ended where it has. */
export interface TakenLines {
  readonly lines: readonly LogLine[];
  readonly end?: LogsEnd;
}

/** Takes lines off a container's output no faster than somebody asks for them. */
export interface LogBuffer {
  /** The lines of one batch: those there are, and within `ms` those that come. Call it one at a time. */
  take(ms: number): Promise<TakenLines>;
  /** Why the engine has broken off, where it has. */
  fault(): RuntimeFault | undefined;
  /** Nobody wants it any more, or the agent stops. It is over then, with what has come. */
  stop(): void;
}

/** Whoever prints a line often prints more. */
const LULL_MS = 200;

/** Opens `open` at once, and reads ahead by one batch at most. */
export function createLogBuffer(
  open: (signal: AbortSignal) => AsyncIterable<LogLine>,
  clock: Clock,
): LogBuffer {
  const over = new AbortController();
  const waiting = new Set<() => void>();
  let lines: LogLine[] = [];
  let size = 0;
  let isFull = false;
  let end: LogsEnd | undefined;
  let failure: unknown;

  /** Whoever reads waits for lines, and whoever fills for room. */
  function change(): Promise<void> {
    return new Promise((resolve) => waiting.add(resolve));
  }

  function tell(): void {
    const told = [...waiting];
    waiting.clear();
    for (const resolve of told) resolve();
  }

  async function until(isMet: () => boolean, ms: number): Promise<void> {
    if (isMet()) return;
    const patience = new AbortController();
    let late = false;
    void clock.sleep(ms, patience.signal).then(() => {
      late = true;
      tell();
    });
    while (!isMet() && !late) await change();
    patience.abort();
  }

  async function add(line: LogLine): Promise<void> {
    const more = sizeOfLine(line);
    while (size > 0 && size + more > LINES_BYTES && !over.signal.aborted) {
      isFull = true;
      tell();
      await change();
    }
    lines.push(line);
    size += more;
    tell();
  }

  async function fill(): Promise<void> {
    try {
      for await (const line of open(over.signal)) for (const piece of fitLine(line)) await add(piece);
      end ??= 'complete';
    } catch (error) {
      failure = error;
      end ??= 'failed';
    }
    tell();
  }

  void fill();

  return {
    async take(ms) {
      await until(() => lines.length > 0 || end !== undefined, ms);
      if (lines.length > 0) await until(() => isFull || end !== undefined, LULL_MS);
      const taken = lines;
      lines = [];
      size = 0;
      isFull = false;
      tell();
      return { lines: taken, ...(end === undefined ? {} : { end }) };
    },
    fault: () => (isRuntimeFault(failure) ? failure : undefined),
    stop() {
      end ??= 'stopping';
      over.abort();
      tell();
    },
  };
}
