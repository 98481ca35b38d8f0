/**
 * Brings hostile documents to the SDK and to a real agent, and holds what they make of them against a reading of the
 * rules that shares no code with it.
 *
 * Usage: npm run hostile -- [--count 5000] [--seed 1] [--from 0]. The last line is `N passed, N failed`.
 */
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { BY_HAND } from './by-hand.ts';
import { runCampaign } from './campaign.ts';
import { failureLines, summaryLines } from './report.ts';
import { byHandFaults } from './run-by-hand.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '5000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    from: { type: 'string', default: '0' },
  },
});
const [count, seed, from] = [Number(values.count), Number(values.seed), Number(values.from)];

function print(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

if (![count, seed, from].every((number) => Number.isSafeInteger(number) && number >= 0) || count < 1) {
  print(['expected --count <number from 1> --seed <number from 0> --from <number from 0>']);
  process.exitCode = 2;
} else {
  print([`hostile documents: ${count} from ${from}, seed ${seed}`]);
  const begin = performance.now();
  const busy = process.cpuUsage();
  const byHand = byHandFaults();
  let told = 0;
  const result = await runCampaign({
    seed,
    from,
    count,
    heapBytes,
    onFailure(failure) {
      told += 1;
      if (told <= 20) print(failureLines(failure));
    },
  });
  const seconds = (performance.now() - begin) / 1000;
  const { user, system } = process.cpuUsage(busy);
  const { lines, faults } = summaryLines({ result, count, seconds, busySeconds: (user + system) / 1e6 });
  print(lines);
  print([`by hand: ${BY_HAND.length} documents that must be refused`]);
  for (const fault of [...byHand, ...faults]) print([`✗ ${fault}`]);
  const failed = result.failed + byHand.length + faults.length;
  print([`${count - result.failed + BY_HAND.length - byHand.length} passed, ${failed} failed`]);
  if (failed > 0) process.exitCode = 1;
}
