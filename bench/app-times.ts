import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { readAppLog } from '@rollforward/test-hosts';

/*
 * What a container's program itself says of its life: it notes its start, and the signal to end. When it did so is told by
 * the file's own time, which the kernel keeps to 4 ms or better; neither an agent nor an engine has a word in it.
 */

const POLL_MS = 2;
const PATIENCE_MS = 10_000;

/** When the program that logs to `folder` started, in milliseconds since the Unix epoch. It must not be stopped before. */
export function startedAt(folder: string): Promise<number> {
  return timeOfLast(folder, ['start']);
}

/** When the program that logs to `folder` was told to end, and did. */
export function endedAt(folder: string): Promise<number> {
  return timeOfLast(folder, ['start', 'term']);
}

async function timeOfLast(folder: string, expected: readonly string[]): Promise<number> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (;;) {
    const events = (await readAppLog(folder)).map(({ event }) => event);
    if (events.join() === expected.join()) return (await stat(join(folder, 'log'))).mtimeMs;
    if (performance.now() > giveUpAt)
      throw new Error(`${folder}: expected ${expected.join()}, got ${events.join()}`);
    await sleep(POLL_MS);
  }
}
