import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { expect, test } from 'vitest';

const run = promisify(execFile);
const ROOT = new URL('../..', import.meta.url).pathname;

/** What is measured, each with a figure of ours. No figure is asserted: the machine may be busy. */
const MEASURED = [
  'SDK alone: update of 3 services, on fakes',
  'SDK alone: real timers of it',
  ...['podman-socket', 'podman-cli'].flatMap((runtime) => [
    `${runtime}: outage of a replacement`,
    `${runtime}: change 1 of 3 services`,
    `${runtime}: idle round, 10 containers`,
  ]),
  'podman-socket: requests of it',
  'podman-cli: processes of it',
];

test('the bench measures all that it promises', async () => {
  const args = ['--import', 'tsx', '--conditions=@rollforward/source', 'bench/bench.ts', '--quick'];
  const { stdout } = await run(process.execPath, args, { cwd: ROOT });
  const rows = stdout.split('\n').map((line) => line.split(/ {2,}/));
  for (const what of MEASURED) {
    const [, ours = 'no such row'] = rows.find(([first]) => first === what) ?? [];
    expect(ours, what).toMatch(/^\d+(\.\d+ ms \(.*\))?$/);
  }
  expect(stdout).toMatch(new RegExp(`^\\d+ of ${MEASURED.length} goals met$`, 'm'));
  // These do not depend on how busy the machine is.
  for (const what of ['podman-socket: requests of it', 'podman-cli: processes of it']) {
    expect(rows.find(([first]) => first === what)?.slice(1, 3)).toEqual(['1', '1']);
  }
});
