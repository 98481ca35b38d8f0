import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { ROOT } from './markdown.ts';

const run = promisify(execFile);

/** An example that runs longer than this hangs. */
const LIMIT_MS = 100_000;

/**
 * Runs a file as `npm run demo` runs TypeScript: as it is, on the repository's sources. Gives what it printed; throws
 * where it fails or says something on stderr.
 */
export async function runExample(file: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const args = ['--import', 'tsx', '--conditions=@rollforward/source', file];
  // Only what a program needs: whoever runs the tests has settings of their own, the test runner too.
  const { PATH = '', HOME = '', TMPDIR = '/tmp' } = process.env;
  const { stdout, stderr } = await run(process.execPath, args, {
    cwd: ROOT,
    timeout: LIMIT_MS,
    env: { PATH, HOME, TMPDIR, ...env },
  });
  if (stderr.trim() !== '') throw new Error(`it said on stderr:\n${stderr}`);
  return stdout;
}
