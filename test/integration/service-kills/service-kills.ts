/**
 * Kills Podman's service with SIGKILL every three seconds while an agent rolls a deployment from version to version.
 *
 * Usage: npm run service-kills -- [--seconds 60] [--seed 1] [--evidence]. The last line is `N passed, N failed`; all that
 * happened is told before it where something failed, or with `--evidence`.
 */
import { parseArgs } from 'node:util';

import { fireLines } from './report.ts';
import { rollUnderFire } from './roll-under-fire.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    evidence: { type: 'boolean', default: false },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
  },
});
const [seconds, seed] = [Number(values.seconds), Number(values.seed)];
if (!Number.isInteger(seconds) || seconds < 1 || !Number.isInteger(seed)) {
  console.error('expected --seconds <number from 1> --seed <number>');
  process.exit(2);
}
console.log(`service kills: ${seconds} s, seed ${seed}`);
const result = await rollUnderFire({ seconds, seed, onLine: (line) => console.log(line) });
for (const line of fireLines(result)) console.log(line);
const failed = result.faults.length;
if (failed > 0 || values.evidence) for (const line of result.evidence) console.log(`    ${line}`);
console.log(`${failed === 0 ? 1 : 0} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
