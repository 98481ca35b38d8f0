import { readdir, readFile } from 'node:fs/promises';

import type { Clock } from 'rollforward';

const INTERVAL_MS = 1000;

/** Bytes. An idle Podman moves some eight a second, for its own clockwork. */
const PROGRESS = 4096;

export interface WatchTransferOptions {
  readonly pid: number;
  readonly clock: Clock;
  readonly report: (message: string) => void;
  /** Aborted when the process has ended. */
  readonly signal: AbortSignal;
}

/**
 * Reports, once a second, that the process `pid` or one of its children has read or written something since. A pull
 * that says nothing is not stalled, and one that moves nothing is.
 */
export async function watchTransfer({ pid, clock, report, signal }: WatchTransferOptions): Promise<void> {
  let reported = 0;
  while (!signal.aborted) {
    await clock.sleep(INTERVAL_MS, signal);
    const bytes = signal.aborted ? 0 : await transferred(pid);
    if (bytes === undefined) {
      // Not for us to see. Better a stall found late, by the deadline of the whole, than none that ever ends well.
      report('pulling');
    } else if (bytes >= reported + PROGRESS) {
      reported = bytes;
      report(`moved ${(bytes / 1e6).toFixed(1)} MB so far`);
    }
  }
}

/** Bytes that the process and its children have read and written; `undefined` if the kernel does not say. */
async function transferred(pid: number): Promise<number | undefined> {
  const io = await readFile(`/proc/${pid}/io`, 'utf8').catch(() => undefined);
  if (io === undefined) return undefined;
  let bytes = 0;
  for (const [, count] of io.matchAll(/^[rw]char: (\d+)$/gm)) bytes += Number(count);
  for (const child of await childrenOf(pid)) bytes += (await transferred(child)) ?? 0;
  return bytes;
}

/** Without root, and behind a wrapper, it is a child that pulls. */
async function childrenOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')),
  );
  return lists.flatMap((list) =>
    list
      .split(' ')
      .filter((word) => word !== '')
      .map(Number),
  );
}
