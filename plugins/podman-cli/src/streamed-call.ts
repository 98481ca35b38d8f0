import { setTimeout as sleep } from 'node:timers/promises';

import { type LinePiece, LineSplitter } from '@rollforward/engine-shared';

import { killAtExit } from './killed-at-exit.ts';
import type { StreamedLine, StreamedPart, StreamOptions } from './podman.ts';
import type { Variables } from './podman-environment.ts';
import { resultOf } from './process-result.ts';
import { killGroup, type ProcessEnd, startProcess } from './started-process.ts';

/**
 * UTF-16 code units that may wait for whoever reads them. Beyond that the process waits; not sooner, because
 * `podman logs --follow` leaves out lines that it could not say by the end of the container.
 */
const MOST_WAITING = 4 * 1024 * 1024;

/** What a line takes besides its text. */
const LINE_OVERHEAD = 64;

/** How long what a process said may be on its way after it ended, while somebody else holds its pipes. */
const LATE_MS = 500;

const SPOKEN = ['stdout', 'stderr'] as const;

/**
 * Runs a process that lasts, and gives its lines as they come and at last how it ended. It keeps no more than a bounded
 * amount: a process that is faster than its reader waits. It is killed when its signal is aborted, when the iterator
 * returns, and when the agent ends.
 */
export async function* runStreamed(
  program: string,
  args: readonly string[],
  { env, signal, longestLine }: StreamOptions & { readonly env: Variables },
): AsyncGenerator<StreamedPart, void> {
  if (signal?.aborted === true) return;
  const started = startProcess(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const { child, ended } = started;
  const lives = killAtExit(started);
  const waiting: StreamedLine[] = [];
  let size = 0;
  let over = false;
  let taken = 0;
  let lastWords = '';
  let ending: ProcessEnd | undefined;
  let wake = (): void => undefined;

  const letGo = (): void => {
    if (!over) killGroup(started, 'SIGKILL');
    over = true;
    lives();
    signal?.removeEventListener('abort', letGo);
    for (const name of SPOKEN) child?.[name]?.destroy();
    child?.unref();
    wake();
  };
  signal?.addEventListener('abort', letGo, { once: true });

  const splitters = { stdout: new LineSplitter(longestLine), stderr: new LineSplitter(longestLine) };
  const take = (stream: (typeof SPOKEN)[number], lines: readonly LinePiece[]): void => {
    for (const { text } of lines) {
      waiting.push({ kind: 'line', stream, text });
      size += text.length + LINE_OVERHEAD;
      if (stream === 'stderr') lastWords = text;
    }
    taken += lines.length;
    if (size > MOST_WAITING) for (const name of SPOKEN) child?.[name]?.pause();
    wake();
  };
  for (const name of SPOKEN) {
    child?.[name]?.on('data', (bytes: Buffer) => take(name, splitters[name].push(bytes)));
    // Whoever reads it has let go of the other end.
    child?.[name]?.on('error', () => undefined);
  }
  const closed = new Promise((resolve) => child?.once('close', resolve));

  /** What a paused pipe holds is not late: the time for that begins when its reader has caught up. */
  const finish = async (): Promise<void> => {
    const end = await ended;
    for (let quiet = false; child?.pid !== undefined && !over && !quiet;) {
      const before = { taken, caughtUp: size === 0 };
      const late = new AbortController();
      const patience = sleep(LATE_MS, 'late', { signal: late.signal, ref: false }).catch(() => undefined);
      const first = await Promise.race([closed, patience]);
      late.abort();
      quiet = first !== 'late' || (before.caughtUp && taken === before.taken);
    }
    for (const name of SPOKEN) take(name, splitters[name].end());
    ending = end;
    wake();
  };
  void finish();

  try {
    while (!over) {
      const part = waiting.shift();
      if (part !== undefined) {
        size -= part.text.length + LINE_OVERHEAD;
        yield part;
      } else if (ending !== undefined) {
        yield { kind: 'end', ...resultOf(ending, { stdout: '', stderr: lastWords }) };
        return;
      } else {
        for (const name of SPOKEN) child?.[name]?.resume();
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    letGo();
  }
}
