import { setTimeout as sleep } from 'node:timers/promises';

import type { AgentLine } from '../support/agent-line.ts';
import { eventually } from '../support/eventually.ts';
import type { Holdings } from '../support/holdings.ts';
import { identityOf } from '../support/inspect.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { type LifeWatch, watchLives } from '../support/watch-lives.ts';
import { compareHoldings } from '../service-kills/aftermath.ts';
import type { Look } from '../service-kills/outages.ts';
import { countConsumers } from './consumers.ts';
import { createDocuments, type Documents, type Wish } from './documents.ts';
import { persistently } from './fleet-side.ts';
import { type KillWorld, startKillWorld } from './kill-world.ts';
import { lifeFaults } from './life-faults.ts';
import { makeTrouble } from './make-trouble.ts';
import { chooseTroubles, type Trouble, type TroublesOptions } from './troubles.ts';

export interface NatsKillsOptions extends TroublesOptions {
  readonly seed: number;
  /** Told as it goes. */
  readonly onTrouble: (result: TroubleResult) => void;
}

/** What came of one trouble. */
export interface TroubleResult {
  readonly trouble: Trouble;
  /** Milliseconds from its end until every document was reached, and reported so. Absent where nobody waited for it. */
  readonly reachedAfterMs?: number;
  /** One sentence each. */
  readonly faults: readonly string[];
}

/** What there is at the end. */
export interface NatsKillsResult {
  readonly troubles: readonly TroubleResult[];
  /** What was wrong over all or at the end, one sentence each. */
  readonly faults: readonly string[];
  readonly documents: number;
  readonly consumers: Readonly<Record<string, number>>;
  readonly looks: { readonly count: number; readonly longestMs: number };
  readonly lines: readonly AgentLine[];
}

const REACHED_WITHIN_MS = 90_000;
const LOOK_EVERY_MS = 50;
const CONSUMERS = 2;

/** Ill-treats a NATS server while documents are put, and looks at what becomes of containers, documents, and connections. */
export async function runNatsKills(options: NatsKillsOptions): Promise<NatsKillsResult> {
  const world = await startKillWorld();
  const looks: Look[] = [];
  const watch = watchLives(world.run, {
    intervalMs: LOOK_EVERY_MS,
    onLook: (at, lives) => looks.push({ at, lives }),
  });
  try {
    return await run(world, watch, looks, options);
  } finally {
    await watch.stop();
    await world.stop();
  }
}

async function run(
  world: KillWorld,
  watch: LifeWatch,
  looks: readonly Look[],
  { seed, onTrouble, ...size }: NatsKillsOptions,
): Promise<NatsKillsResult> {
  const random = seededRandom(seed);
  const documents = await createDocuments({ ...world, random });
  await documents.putAll();
  await reached(world, documents);
  // Once more, so that what a first change needs is there as well.
  await documents.putChanged();
  await reached(world, documents);
  const before = await world.agent.holdings();
  const rock = await identityOf(world.host, 'rock.core');

  const troubles: TroubleResult[] = [];
  for (const trouble of chooseTroubles(size, random)) {
    const result = await outlive(world, documents, trouble);
    troubles.push(result);
    onTrouble(result);
  }

  const faults = await aftermath(world, documents, before);
  const consumers = await fewConsumers(world);
  const now = await identityOf(world.host, 'rock.core');
  if (JSON.stringify(now) !== JSON.stringify(rock))
    faults.push('the container that nothing changed is another');
  const lives = (await watch.now()).map(({ service, version }) => `${service} ${version}`).sort();
  const wanted = newestOf(documents);
  if (lives.join() !== wanted.join())
    faults.push(`there lives ${lives.join(', ')}, not ${wanted.join(', ')}`);
  faults.push(
    ...lifeFaults(looks, documents.versions),
    ...watch.overlaps.map((one) => `lived at once: ${JSON.stringify(one.lives)}`),
    ...Object.entries(consumers)
      .filter(([, count]) => count > CONSUMERS)
      .map(([stream, count]) => `${stream} has ${count} consumers for the device`),
    ...(await endOf(world)),
  );
  return {
    troubles,
    faults,
    documents: documents.versions.length,
    consumers,
    looks: { count: watch.samples, longestMs: watch.longestGapMs },
    lines: world.agent.lines,
  };
}

async function outlive(world: KillWorld, documents: Documents, trouble: Trouble): Promise<TroubleResult> {
  await makeTrouble(world, documents, trouble);
  if (trouble.impatient) return { trouble, faults: [] };
  const begun = performance.now();
  try {
    await reached(world, documents);
    return { trouble, faults: [], reachedAfterMs: performance.now() - begun };
  } catch (error) {
    return { trouble, faults: [error instanceof Error ? error.message : String(error)] };
  }
}

/** Resolves when the last document of every deployment is what runs, and the fleet's side can read that. */
async function reached({ side, run, agent }: KillWorld, documents: Documents): Promise<void> {
  const look = async (): Promise<readonly string[]> => {
    if (agent.hasEnded) throw new Error(`the agent has ended: ${agent.complaints()}`);
    const states = await Promise.all(documents.wishes().map((wish) => missing(side, run, wish)));
    return states.filter((one) => one !== undefined);
  };
  await eventually(look, (left) => left.length === 0, REACHED_WITHIN_MS);
}

/** What is missing of that, in words. */
async function missing(
  side: KillWorld['side'],
  device: string,
  { deployment, revision }: Wish,
): Promise<string | undefined> {
  const state = await side.reported(device, deployment).catch((error: unknown) => String(error));
  if (typeof state === 'string') return `${deployment}: ${state}`;
  if (state?.phase === 'Running' && state.observedRevision === revision) return undefined;
  const said =
    state && `${state.phase} ${state.observedRevision?.slice(0, 8)}, accepted ${state.revision?.slice(0, 8)}`;
  return `${deployment} is wanted at ${revision.slice(0, 8)}, and ${said ?? 'nothing'} is reported`;
}

function newestOf({ versions }: Documents): string[] {
  const newest = new Map(versions.map(({ service, version }) => [service, `${service} ${version}`]));
  return [...newest.values()].sort();
}

/** What the agent holds once all is quiet, beside what it held before: timers and streams come and go. */
async function aftermath(world: KillWorld, documents: Documents, before: Holdings): Promise<string[]> {
  const faults: string[] = [];
  await reached(world, documents).catch((error: unknown) => faults.push(String(error)));
  let differences: string[] = [];
  const look = async (): Promise<string[]> =>
    (differences = compareHoldings(before, await world.agent.holdings()));
  await eventually(look, (left) => left.length === 0, 40_000).catch(() => faults.push(...differences));
  return faults;
}

/** The server forgets those that nobody listens to, half a minute later. */
async function fewConsumers({ side, run }: KillWorld): Promise<Readonly<Record<string, number>>> {
  const isFew = (counts: Readonly<Record<string, number>>): boolean =>
    Object.values(counts).every((count) => count <= CONSUMERS);
  const look = (): Promise<Readonly<Record<string, number>>> =>
    persistently(async () => countConsumers(await side.manager(), run));
  return eventually(look, isFew, 60_000).catch(look);
}

/** Told to end, the agent ends by itself: nothing is left that keeps it. */
async function endOf({ agent }: KillWorld): Promise<string[]> {
  const late = sleep(15_000, 'late', { ref: false });
  const ended = agent.stop().then(() => 'ended');
  const isLate = (await Promise.race([ended, late])) === 'late';
  const complaints = agent.complaints();
  return [
    ...(isLate ? ['the agent was told to end, and did not'] : []),
    ...(complaints === '' ? [] : [`the agent complained: ${complaints.slice(0, 500)}`]),
  ];
}
