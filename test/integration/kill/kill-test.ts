/**
 * Kills agents with SIGKILL in the middle of updates on a real Podman, and looks at what the next one makes of it.
 *
 * Usage: npm run kill-test -- [--kills 50] [--seed 1]. The last line is `N passed, N failed`.
 */
import { parseArgs } from 'node:util';

import { seededRandom } from '../support/seeded-random.ts';
import { type LifeWatch, watchLives } from '../support/watch-lives.ts';
import { readConstants } from './aftermath.ts';
import { killOnce, type KillResult } from './kill-once.ts';
import { measureUpdates } from './measure.ts';
import { chooseMoments } from './moments.ts';
import { countHits, killLines, summaryLines, timelineLine } from './report.ts';
import { restore } from './restore.ts';
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
  const measured = await measureUpdates(world, agent);
  console.log(timelineLine(measured));
  let constants = await readConstants(world, watch);

  let wanted: Version = 'v1';
  const results: KillResult[] = [];
  for (const moment of chooseMoments(kills, measured, seededRandom(seed))) {
    wanted = wanted === 'v1' ? 'v2' : 'v1';
    const result = await killOnce({ world, watch, constants, agent, wanted, moment });
    ({ agent } = result);
    results.push(result);
    for (const line of killLines(results.length, moment, wanted, result)) console.log(line);
    if (result.faults.length === 0) continue;
    agent = await restore(world, agent, wanted);
    constants = await readConstants(world, watch);
  }
  await agent.stop();
  for (const line of summaryLines(results, watch)) console.log(line);
  const uncovered = kills < COVERS_FROM ? [] : countHits(results).filter(({ count }) => count < COVERED_BY);
  for (const { phase, count } of uncovered) console.log(`✗ ${phase} was hit ${count} times only`);
  const bad = results.filter(({ faults }) => faults.length > 0).length;
  console.log(`${results.length - bad} passed, ${bad + uncovered.length} failed`);
  return bad + uncovered.length;
}
