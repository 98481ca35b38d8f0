import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { expect, test } from 'vitest';

const run = promisify(execFile);
const ROOT = new URL('../../..', import.meta.url).pathname;

test('the bench of the state plane measures both fleets', async () => {
  const bench = ['bench/bench-state-plane.ts', '--quick', '--repetitions', '2', '--devices', '10'];
  const args = ['--import', 'tsx', '--conditions=@rollforward/source', ...bench];
  const { stdout } = await run(process.execPath, args, { cwd: ROOT });
  // No figure is asserted: the machine may be busy.
  expect(stdout).toMatch(
    /^state plane: 10 devices converge on a put {2,}[\d.]+ ms \(.*\) {2,}[\d.]+ ms \(.*\) {2,}[\d.]+ /m,
  );
  expect(stdout).toMatch(/^[01] of 1 goals met$/m);
});
