import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

/** Gives the path of a new directory that goes with the test. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'rollforward-test-'));
  // No hook of this module: it is loaded once for all files, and a hook is of the first one alone.
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
