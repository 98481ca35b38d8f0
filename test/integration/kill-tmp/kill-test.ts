/**
 * Kills agents with SIGKILL in the middle of updates on a real Podman, and looks at what the next one makes of it.
 *
 * Usage: npm run kill-test -- [--kills 50] [--seed 1]. The last line is `N passed, N failed`.
 */
import { parseArgs } from 'node:util';

import { seededRandom } from '../support/seeded-random.ts';
import type { AgentProcess } from '../support/start-agent-process.ts';
import { type LifeWatch, watchLives } from '../support/watch-lives.ts';
import { readConstants } from './aftermath.ts';
import { killOnce, type KillResult } from './kill-once.ts';
import { chooseMoments, type Moment } from './moments.ts';
import { describeUnderWay, PHASES } from './phases.ts';
import { restore } from './restore.ts';
import { median, medianTimeline, readTimeline, type Timeline } from './timeline.ts';
import { startWorld, type Version, type World } from './world.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
  },
});
const [kills, seed] = [Number(values.kills), Number(values.seed)];
if (!Number.isInteger(kills) || kills < 1 || !Number.isInteger(seed)) {
  console.error('expected --kills <number from 1> --seed <number>');
  process.exit(2);
}

/** From so many kills on, each phase must have been hit at least three times. */
const COVERS_FROM = 50;
const COVERED_BY = 3;
const MEASURED = 6;

const world = await startWorld();
const watch = watchLives(world.run, { intervalMs: 20 });
const end = async (): Promise<void> => {
  await watch.stop();
  await world.stop();
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => void end().finally(() => process.exit(130)));
}
try {
  process.exitCode = (await run(world, watch)) > 0 ? 1 : 0;
} finally {
  await end();
}

async function run(world: World, watch: LifeWatch): Promise<number> {
  console.log(`kill test: ${kills} kills, seed ${seed}`);
  await world.put('v1');
  let agent = world.startAgent();
  await agent.settled(60_000);
  const measured = await measure(world, agent);
  tellTimeline(measured);
  let constants = await readConstants(world, watch);

  let wanted: Version = 'v1';
  const results: KillResult[] = [];
  for (const moment of chooseMoments(kills, measured, seededRandom(seed))) {
    wanted = wanted === 'v1' ? 'v2' : 'v1';
    const result = await killOnce({ world, watch, constants, agent, wanted, moment });
    ({ agent } = result);
    results.push(result);
    tellResult(results.length, moment, wanted, result);
    if (result.faults.length === 0) continue;
    agent = await restore(world, agent, wanted);
    constants = await readConstants(world, watch);
  }
  await agent.stop();
  return tellSummary(results, watch);
}

/** Updates to and fro, unharmed; it ends on v1, where it began. */
async function measure(world: World, agent: AgentProcess): Promise<Timeline> {
  const timelines: Timeline[] = [];
  for (let count = 1; count <= MEASURED; count += 1) {
    await world.put(count % 2 === 1 ? 'v2' : 'v1');
    const putAt = Date.now();
    await agent.settled(60_000);
    timelines.push(readTimeline(agent.lines, putAt));
  }
  // The first one is not like the others: nothing is in any cache.
  return medianTimeline(timelines.slice(1));
}

function tellTimeline({ lengthMs, phases }: Timeline): void {
  const parts = PHASES.map((phase) => `${phase} ${ms(phases[phase])}`);
  console.log(`an update takes ${ms(lengthMs)}: ${parts.join(', ')} (median of ${MEASURED - 1})`);
}

function tellResult(number: number, { victims }: Moment, wanted: Version, result: KillResult): void {
  const { killedAfterMs, backAfterMs, staleRules, faults, evidence } = result;
  console.log(
    [
      faults.length === 0 ? '✓' : '✗',
      String(number).padStart(String(kills).length),
      `→ ${wanted}`,
      `killed after ${ms(killedAfterMs).padStart(7)}`,
      victims.padEnd(13),
      describeUnderWay(result.underWay).padEnd(24),
      `back after ${ms(backAfterMs).padStart(7)}`,
      ...(staleRules > 0 ? ['Podman left a firewall rule behind'] : []),
    ].join('  '),
  );
  for (const fault of faults) console.log(`    ${fault}`);
  if (evidence !== '') console.log(evidence.replaceAll(/^/gm, '    '));
}

function tellSummary(results: readonly KillResult[], watch: LifeWatch): number {
  const histogram = new Map<string, number>();
  for (const result of results) {
    const what = describeUnderWay(result.underWay);
    histogram.set(what, (histogram.get(what) ?? 0) + 1);
  }
  console.log('killed in the middle of');
  const hits = PHASES.map((phase) => ({
    phase,
    count: results.filter((result) => result.underWay.phase === phase).length,
  }));
  for (const { phase, count } of hits) {
    console.log(`  ${phase.padEnd(26)} ${String(count).padStart(4)}  ${'█'.repeat(count)}`);
    for (const [what, times] of [...histogram].sort(([a], [b]) => a.localeCompare(b))) {
      if (what.startsWith(`${phase}: `))
        console.log(`    ${what.slice(phase.length + 2).padEnd(24)} ${String(times).padStart(4)}`);
    }
  }
  console.log(`back after ${ms(median(results.map(({ backAfterMs }) => backAfterMs)))} (median)`);
  console.log(
    `looked ${watch.samples} times at what lives, ${ms(watch.averageGapMs)} apart (at most ${ms(watch.longestGapMs)}); ` +
      `${watch.overlaps.length} times two containers of a service lived at once`,
  );
  const withRules = results.filter(({ staleRules }) => staleRules > 0).length;
  console.log(
    `Podman, killed too, left a stale firewall rule behind ${withRules} times; the test removed it`,
  );
  const uncovered = kills < COVERS_FROM ? [] : hits.filter(({ count }) => count < COVERED_BY);
  for (const { phase, count } of uncovered) console.log(`✗ ${phase} was hit ${count} times only`);
  const bad = results.filter(({ faults }) => faults.length > 0).length;
  console.log(`${results.length - bad} passed, ${bad + uncovered.length} failed`);
  return bad + uncovered.length;
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}
