/**
 * Plays random sequences of calls on several runtimes side by side; whatever is seen of them must be the same.
 *
 * Usage: npm run differential -- [--sequences 20] [--seed 1] [--calls 15] [--runtimes fake,podman-cli,podman-socket]
 * [--path 17:3:0] [--shrink-seconds 90] [--verbose]. The last line is `N passed, N failed`.
 */
import { parseArgs } from 'node:util';

import { HostUnavailable } from '@rollforward/test-hosts';

import { runCampaign } from './campaign.ts';
import { createStage } from './play.ts';
import { playLines, ResultTally } from './report.ts';
import { type DifferentialSubject, RUNTIMES } from './runtimes.ts';

const { values } = parseArgs({
  options: {
    sequences: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    calls: { type: 'string', default: '15' },
    runtimes: { type: 'string', default: 'fake,podman-cli,podman-socket' },
    path: { type: 'string' },
    'shrink-seconds': { type: 'string', default: '90' },
    /** Also shows what was the same. */
    verbose: { type: 'boolean', default: false },
  },
});
const [count, seed, calls] = [Number(values.sequences), Number(values.seed), Number(values.calls)];
const shrinkMs = Number(values['shrink-seconds']) * 1000;
const names = values.runtimes.split(',');

function print(...lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

function isWhole(number: number, least: number): boolean {
  return Number.isSafeInteger(number) && number >= least;
}

const known = Object.keys(RUNTIMES);
if (!isWhole(count, 1) || !isWhole(seed, 0) || !isWhole(calls, 1) || !isWhole(shrinkMs, 0)) {
  print('expected --sequences <from 1> --seed <from 0> --calls <from 1> --shrink-seconds <from 0>');
  process.exitCode = 2;
} else if (names.length < 2 || !names.every((name) => known.includes(name))) {
  print(`--runtimes: expected two or more of ${known.join(', ')}, separated by commas`);
  process.exitCode = 2;
} else {
  const subjects: DifferentialSubject[] = [];
  const end = async (): Promise<void> => {
    await Promise.all(subjects.splice(0).map(async (subject) => subject.stop?.()));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void end().finally(() => process.exit(130)));
  }
  try {
    process.exitCode = (await startAll(subjects)) ? await compare(subjects) : 2;
  } finally {
    await end();
  }
}

/** Whether all of them can be run here; says why not. */
async function startAll(subjects: DifferentialSubject[]): Promise<boolean> {
  const started = await Promise.allSettled(
    names.map(async (name, index) => {
      const subject = await RUNTIMES[name]?.();
      if (subject !== undefined) subjects[index] = subject;
    }),
  );
  let all = true;
  for (const [index, result] of started.entries()) {
    if (result.status === 'fulfilled') continue;
    if (!(result.reason instanceof HostUnavailable)) throw result.reason;
    all = false;
    const { missing, howTo } = result.reason;
    print(`the differential test did not run on ${names[index]}: ${missing}; ${howTo}`);
  }
  if (!all) print('0 passed, 0 failed');
  return all;
}

async function compare(subjects: readonly DifferentialSubject[]): Promise<number> {
  print(`differential test of ${subjects.map(({ name }) => name).join(', ')}`);
  print(`${count} sequences of ${calls} calls, seed ${seed}`);
  const stage = createStage(subjects);
  const tally = new ResultTally();
  const begun = performance.now();
  let since = begun;
  let played = 0;
  const failed = await runCampaign({
    seed,
    count,
    calls,
    path: values.path,
    shrinkMs,
    play: (sequence) => stage.play(sequence),
    onDifference: (index, found) =>
      print(
        `✗ sequence ${index} differs at its step ${found.played.length}; made smaller for at most ${shrinkMs / 1000} s`,
      ),
    onEnd({ index, play: first, difference }) {
      played += 1;
      tally.add(first);
      const ms = Math.round(performance.now() - since);
      since = performance.now();
      if (difference === undefined) {
        return print(`✓ sequence ${index} (${ms} ms)`, ...(values.verbose ? playLines(names, first) : []));
      }
      const { path, tries } = difference;
      print(`✗ sequence ${index}, after ${tries} tries to make it smaller (${ms} ms):`);
      print(...playLines(names, difference.play));
      print(
        `  again: npm run differential -- --seed ${seed} --path ${path} --calls ${calls} --runtimes ${names.join(',')}`,
      );
    },
  });
  await stage.end();
  print(`what the calls came to, in ${((performance.now() - begun) / 1000).toFixed(1)} s:`, ...tally.lines());
  print(`${played - failed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}
