import { setTimeout as sleep } from 'node:timers/promises';

import type { DeploymentState } from 'rollforward';

import type { Holdings } from '../support/holdings.ts';
import { eventuallyOrAtLast } from '../support/eventually.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { type LifeWatch, watchLives } from '../support/watch-lives.ts';
import { removeStaleRules } from '../kill/stale-rules.ts';
import { compareHoldings, findAftermath } from './aftermath.ts';
import { tellEvidence } from './evidence.ts';
import { compareOutages, failedStarts, type Look, seenOutages, toldOutages } from './outages.ts';
import { DEPLOYMENT, type Roll, type RollWorld, startRollWorld, VERSIONS } from './roll-world.ts';
import { createServiceKiller, type ServiceKill } from './service-killer.ts';
import { untrueReports } from './truth.ts';

export interface FireOptions {
  /** How long the service is killed for, at least: on a slow machine until there is enough to judge by. */
  readonly seconds: number;
  /** Decides when. */
  readonly seed: number;
  /** Told as it goes, one line each. */
  readonly onLine?: (line: string) => void;
}

/** What was seen. */
export interface FireResult {
  /** One sentence each; none where all is well. */
  readonly faults: readonly string[];
  readonly kills: readonly ServiceKill[];
  readonly rolls: readonly Roll[];
  /** Those that were reached before the next one was put. */
  readonly reached: number;
  /** Milliseconds. */
  readonly outages: { readonly seen: readonly number[]; readonly told: readonly number[] };
  readonly looks: { readonly count: number; readonly averageMs: number; readonly longestMs: number };
  /** From the last kill until the last document was reached. */
  readonly convergedAfterMs: number;
  readonly runningReports: number;
  /** What cut-off creates left in the storage. */
  readonly storage: readonly string[];
  /** Left behind by a Podman that was killed in the middle of a start. */
  readonly staleRules: number;
  /** All that happened, line by line: what a person needs where there are faults. */
  readonly evidence: readonly string[];
}

const WEB = `${DEPLOYMENT}/web`;
const KILL_EVERY_MS = 3000;
const LOOK_EVERY_MS = 20;
const REACHED_WITHIN_MS = 120_000;
/** How much longer than asked for it may take until there is {@link ENOUGH}. */
const PATIENCE_MS = 180_000;
const WELL_WITHIN_MS = 60_000;

/** Below that nothing was proved. */
export const ENOUGH = { kills: 4, reached: 2, phases: 2 } as const;
/** Every fourth document does not wait until the one before is reached. */
const IMPATIENT = 0.25;

/**
 * Rolls a deployment v1 → v2 → v3 → v1 …, while the engine's service is killed again and again, and compares what the agent
 * did and said with what lived.
 */
export async function rollUnderFire(options: FireOptions): Promise<FireResult> {
  const world = await startRollWorld();
  const looks: { at: number; lives: Look['lives'] }[] = [];
  const watch = watchLives(world.run, {
    intervalMs: LOOK_EVERY_MS,
    onLook: (at, lives) => looks.push({ at, lives }),
  });
  try {
    return await fire(world, watch, looks, options);
  } finally {
    await watch.stop();
    await world.stop();
  }
}

async function fire(
  world: RollWorld,
  watch: LifeWatch,
  looks: readonly Look[],
  { seconds, seed, onLine = () => undefined }: FireOptions,
): Promise<FireResult> {
  const { agent } = world;
  const random = seededRandom(seed);
  const killer = createServiceKiller(world, random);
  const rolls: Roll[] = [];
  let reached = 0;
  const put = async (): Promise<Roll> => {
    const roll = await world.put(VERSIONS[rolls.length % VERSIONS.length] ?? 'v1');
    rolls.push(roll);
    return roll;
  };

  // Unharmed, so that what is held in peace is known, and how long things take.
  let longestMs = 0;
  for (const _ of VERSIONS) {
    const begun = performance.now();
    await reach(world, await put(), REACHED_WITHIN_MS);
    longestMs = Math.max(longestMs, performance.now() - begun);
  }
  const periodMs = Math.max(KILL_EVERY_MS, longestMs);
  const peace = await holdingsInPeace(world);
  const neighbour = (await watch.now()).find(({ service }) => service === 'db')?.pid;

  const endsAt = performance.now() + seconds * 1000;
  const isEnough = (): boolean =>
    killer.kills.length >= ENOUGH.kills &&
    reached >= ENOUGH.reached &&
    phasesOf(killer.kills) >= ENOUGH.phases;
  const isOver = (): boolean =>
    performance.now() >= endsAt && (isEnough() || performance.now() >= endsAt + PATIENCE_MS);
  const rolling = async (): Promise<void> => {
    // The last one must be a v3, and is put below.
    while (!isOver() || rolls.length % VERSIONS.length !== VERSIONS.length - 1) {
      const roll = await put();
      const patience = random.number() < IMPATIENT ? random.number() * 1500 : 20_000;
      if (await reach(world, roll, patience)) reached += 1;
      onLine(`${rolls.length} documents, ${reached} reached, ${killer.kills.length} kills`);
    }
  };
  await Promise.all([rolling(), killer.killUntil(isOver, periodMs)]);
  const last = await put();
  await killer.killOnce('startContainer', periodMs);

  const faults: string[] = [];
  const firedAt = performance.now();
  if (!(await reach(world, last, REACHED_WITHIN_MS))) faults.push(`${last.mark} was not reached`);
  const convergedAfterMs = performance.now() - firedAt;
  const after = await holdingsInPeace(world, peace);
  const staleRules = await removeStaleRules(world.port);
  // What cleans up behind a container may be on its way.
  const aftermath = await eventuallyOrAtLast(
    async () => findAftermath(world, watch, last, await settledStates(world)),
    ({ faults: found }) => found.length === 0,
    WELL_WITHIN_MS,
  );
  faults.push(...aftermath.faults, ...compareHoldings(peace, after));

  const web = looks.map(({ at, lives }) => ({ at, lives: lives.filter(({ service }) => service === 'web') }));
  const seen = seenOutages(web);
  const told = toldOutages(agent.lines, DEPLOYMENT, 'web');
  const truth = untrueReports(agent.lines, web, rolls);
  faults.push(
    ...truth.faults,
    ...compareOutages({
      seen,
      told,
      failedStarts: failedStarts(agent.lines, WEB),
      toleranceMs: 150 + 2 * watch.longestGapMs,
    }),
    ...watch.overlaps.map(
      ({ lives }) =>
        `lived at once: ${lives.map(({ service, version }) => `${service} ${version}`).join(', ')}`,
    ),
    ...neighbourFaults(watch, neighbour),
    ...(await endOf(world)),
  );
  return {
    faults,
    kills: killer.kills,
    rolls,
    reached,
    outages: { seen: seen.map(({ from, to }) => to - from), told: told.map(({ ms }) => ms) },
    looks: { count: watch.samples, averageMs: watch.averageGapMs, longestMs: watch.longestGapMs },
    convergedAfterMs,
    runningReports: truth.running,
    storage: aftermath.storage,
    staleRules,
    evidence: tellEvidence(agent.lines, web, killer.kills),
  };
}

/** Whether the agent says within `withinMs` that it has reached `roll`. */
async function reach({ agent }: RollWorld, { revision }: Roll, withinMs: number): Promise<boolean> {
  const says = agent.next(
    (line) =>
      line.line === 'event' &&
      line.event.type === 'state' &&
      line.event.state.phase === 'Running' &&
      line.event.state.observedRevision === revision,
    withinMs,
  );
  return says.then(
    () => true,
    () => false,
  );
}

async function settledStates({ agent }: RollWorld): Promise<readonly DeploymentState[]> {
  return agent.settled(REACHED_WITHIN_MS).catch(() => []);
}

/**
 * What the agent holds when it has nothing to do: `expected`, if it comes to that, and otherwise what stays the same from one
 * look to the next. How many connections it keeps depends on how many it needed at once, so the service is ended once more:
 * then it keeps what a list takes.
 */
async function holdingsInPeace(world: RollWorld, expected?: Holdings): Promise<Holdings> {
  await settledStates(world);
  await world.service().stop('SIGKILL');
  await world.startService();
  await sleep(4000);
  let before = expected;
  const look = async (): Promise<Holdings> => {
    await settledStates(world);
    await sleep(1000);
    return world.agent.holdings();
  };
  const isSteady = (holdings: Holdings): boolean => {
    const steady = before !== undefined && compareHoldings(before, holdings).length === 0;
    before = expected ?? holdings;
    return steady;
  };
  return eventuallyOrAtLast(look, isSteady, WELL_WITHIN_MS);
}

/** In the middle of how many different things the kills were. */
export function phasesOf(kills: readonly ServiceKill[]): number {
  return new Set(kills.map(({ underWay }) => underWay.phase)).size;
}

function neighbourFaults(watch: LifeWatch, pid: number | undefined): string[] {
  const pids = [...watch.seen.values()].filter(({ service }) => service === 'db').map((life) => life.pid);
  return pids.join() === String(pid) ? [] : [`the neighbour was ${pid}, and then ${pids.join(', ')}`];
}

/** Told to end, the agent ends by itself: nothing is left that keeps it. */
async function endOf({ agent }: RollWorld): Promise<string[]> {
  const late = sleep(60_000, 'late', { ref: false });
  const ended = agent.stop().then(() => 'ended');
  const complaints = agent.complaints();
  return [
    ...((await Promise.race([ended, late])) === 'late' ? ['the agent was told to end, and did not'] : []),
    ...(complaints === '' ? [] : [`the agent complained: ${complaints.slice(0, 500)}`]),
  ];
}
