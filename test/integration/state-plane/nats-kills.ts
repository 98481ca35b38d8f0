/**
 * Kills, freezes and empties a NATS server while documents are put, with a real agent on a real Podman.
 *
 * Usage: npm run nats-kills -- [--kills 20] [--freeze 30] [--seed 1] [--evidence]. For five kills there is one freeze (the
 * first one of so many seconds), one lost store, one bucket of documents deleted and made anew, and one of consumers deleted
 * from outside. The last line is `N passed, N failed`.
 */
import { parseArgs } from 'node:util';

import type { AgentLine } from '../support/agent-line.ts';
import { runNatsKills, type TroubleResult } from './nats-kills-run.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    freeze: { type: 'string', default: '30' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    evidence: { type: 'boolean', default: false },
  },
});
const [kills, freezeSeconds, seed] = [Number(values.kills), Number(values.freeze), Number(values.seed)];
if (![kills, freezeSeconds, seed].every(Number.isInteger) || kills < 1 || freezeSeconds < 1) {
  console.error('expected --kills <number from 1> --freeze <seconds from 1> --seed <number>');
  process.exit(2);
}

let number = 0;
function tell({ trouble, reachedAfterMs, faults }: TroubleResult): void {
  number += 1;
  const { kind, lastsMs, puts } = trouble;
  const words = [
    faults.length === 0 ? '✓' : '✗',
    String(number).padStart(4),
    kind.padEnd(16),
    `for ${ms(lastsMs).padStart(8)}`,
    `put ${puts.join(', ') || 'nothing'}`.padEnd(26),
    reachedAfterMs === undefined ? 'nobody waited' : `all reached after ${ms(reachedAfterMs)}`,
  ];
  console.log([words.join('  '), ...faults.map((fault) => `    ${fault}`)].join('\n'));
}

console.log(`nats kills: ${kills} kills, a freeze of ${freezeSeconds} s, seed ${seed}`);
const result = await runNatsKills({ kills, freezeSeconds, seed, onTrouble: tell });
const waits = result.troubles.flatMap(({ reachedAfterMs }) => reachedAfterMs ?? []).sort((a, b) => a - b);
console.log(`${result.documents} versions put; all reached within ${ms(waits.at(-1) ?? 0)} of an end`);
console.log(`consumers at the end: ${JSON.stringify(result.consumers)}`);
console.log(`looked ${result.looks.count} times at what lives, at most ${ms(result.looks.longestMs)} apart`);
for (const fault of result.faults) console.log(`✗ ${fault}`);
const failed = result.faults.length + result.troubles.filter(({ faults }) => faults.length > 0).length;
if (failed > 0 || values.evidence) for (const line of result.lines) console.log(`    ${evidence(line)}`);
const passed = result.troubles.filter(({ faults }) => faults.length === 0).length;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function evidence({ at, ...line }: AgentLine): string {
  return `${new Date(at).toISOString().slice(11, 23)}  ${JSON.stringify(line).slice(0, 300)}`;
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}
