import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { describe, expect, test } from 'vitest';

import { ROOT } from './readme/markdown.ts';

const run = promisify(execFile);

/** How each example shows that it works: a script of its own and what that must say, or where else it is run. */
const EXAMPLES: Readonly<
  Record<string, { readonly script: string; readonly says: readonly RegExp[] } | { readonly runIn: string }>
> = {
  'directory-agent': { runIn: 'a test of its own' },
  demo: { runIn: 'a suite of its own in npm run verify' },
  'edge-agent': { runIn: 'tests of its own' },
  'fleet-ctl': { runIn: 'the tests of edge-agent' },
  'own-runtime': { script: 'test', says: [/^# pass [1-9]\d{1,2}$/m, /^# fail 0$/m] },
  quickstart: { script: 'start', says: [/^shop Running \{\s+web: '[0-9a-f]{64}'\s+\}$/m] },
  'unit-testing-your-agent': { script: 'test', says: [/Tests\s+4 passed/, /^# pass 3$/m, /^# fail 0$/m] },
};

describe('each example', () => {
  test('is run somewhere', async () => {
    expect((await readdir(join(ROOT, 'examples'))).toSorted()).toEqual(Object.keys(EXAMPLES).toSorted());
  });

  for (const [name, example] of Object.entries(EXAMPLES)) {
    if ('runIn' in example) continue;
    test(`${name} does what it says`, async () => {
      const args = ['run', '--silent', example.script, '-w', `examples/${name}`];
      // Only what a program needs: the test runner has settings of its own.
      const { PATH = '', HOME = '', TMPDIR = '/tmp' } = process.env;
      const { stdout } = await run('npm', args, {
        cwd: ROOT,
        timeout: 100_000,
        env: { PATH, HOME, TMPDIR, NO_COLOR: '1' },
      });
      for (const said of example.says) expect(stdout).toMatch(said);
    });
  }
});
