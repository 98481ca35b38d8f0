import { strict as assert } from 'node:assert';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { describe, it } from 'vitest';

import {
  type ConformanceSubject,
  fakeRuntimeSubject,
  planConformance,
  runPlannedCase,
} from '../../src/testing/index.ts';
import { brokenSubject } from './node-test/broken-subject.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SLOW = 60_000;

interface Counts {
  readonly pass: number;
  readonly fail: number;
  readonly skipped: number;
}

/** What Node's own runner counts in a file of node-test/, and all that it prints. */
async function runByNode(file: string): Promise<Counts & { readonly output: string }> {
  const args = ['--import', 'tsx', '--conditions=@rollforward/source', '--test', '--test-reporter=tap'];
  const output = await new Promise<string>((resolve) => {
    const command = [...args, `test/testing/node-test/${file}`];
    // An environment without the variable that tells a runner within a runner.
    execFile(process.execPath, command, { cwd: ROOT, env: { PATH: '/usr/bin:/bin' } }, (_, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
  const count = (what: string): number => Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(output)?.[1]);
  return { pass: count('pass'), fail: count('fail'), skipped: count('skipped'), output };
}

/** What comes of each planned case of `subject` without any runner. */
async function runAlone(subject: ConformanceSubject): Promise<Counts> {
  const counts = { pass: 0, fail: 0, skipped: 0 };
  for (const planned of planConformance(subject)) {
    if (planned.kind === 'skip') counts.skipped += 1;
    else {
      const passed = await runPlannedCase(subject, planned).then(
        () => true,
        () => false,
      );
      counts[passed ? 'pass' : 'fail'] += 1;
    }
  }
  return counts;
}

describe('under node --test', () => {
  it('all of a sound runtime pass', { timeout: SLOW }, async () => {
    const { pass, fail, skipped, output } = await runByNode('sound-runtime.ts');
    const plan = planConformance(fakeRuntimeSubject());
    const skips = plan.filter(({ kind }) => kind === 'skip').length;
    assert.deepEqual({ pass, fail, skipped }, { pass: plan.length - skips, fail: 0, skipped: skips }, output);
  });

  it('the same of a broken one fail, and no promise that it left behind', { timeout: SLOW }, async () => {
    const { pass, fail, skipped, output } = await runByNode('broken-runtime.ts');
    const alone = await runAlone(brokenSubject);
    assert.ok(alone.fail > 10 && alone.skipped > 5, 'it is not broken');
    assert.deepEqual({ pass, fail, skipped }, alone, output);
    assert.match(output, /^ *ok .*C14\.second-joins: .*known gap: stop is not written yet/m);
    assert.match(output, /^ *not ok .*C1\.create-of-absent: .*known gap: believed to fail/m);
    assert.match(output, /C1\.create-of-absent passes now: take it out of knownGaps/);
    assert.match(output, /C1\.status-of-unknown: .*skipped: it needs setWord.*# SKIP/);
  });
});
