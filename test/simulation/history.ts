import { parseDocument } from 'rollforward';
import type { CrashPoint } from './crash-point.ts';
import { prepareImages, type Scenario } from './scenarios.ts';
import { createWorld, OWNER, type World } from './world.ts';

/** What became of a history. */
export interface HistoryResult {
  /** How many of the crash points were reached. */
  readonly crashes: number;
  /** Calls that the first agent made for the change, if it lived. */
  readonly calls: number;
  /** Everything that went against an invariant, or against the outcome that must come. */
  readonly problems: readonly string[];
}

/**
 * Runs a scenario in which the agent dies at the first of `points`, its successor at the second, and so on; the last
 * one lives. Then nothing may have happened that must not, and what must come must have come.
 */
export async function runHistory(scenario: Scenario, points: readonly CrashPoint[]): Promise<HistoryResult> {
  const world = await settledWorld(scenario);
  const [first, ...rest] = points;
  world.life.arm(first);
  scenario.act(world.source);
  let crashes = 0;
  let outcome = await world.settleOrDie();
  const { calls } = world.life;
  for (const point of [...rest, undefined]) {
    if (outcome === 'settled') break;
    crashes += 1;
    world.boot(point);
    outcome = await world.settleOrDie();
  }
  world.life.arm(undefined);
  return { crashes, calls, problems: await problemsOf(world, scenario) };
}

/** Runs a scenario in which `newer` is put just before call `call` of the change, so that it meets a step under way. */
export async function runOvertaken(
  scenario: Scenario,
  call: number,
  newer: Scenario,
): Promise<HistoryResult> {
  const world = await settledWorld(scenario);
  world.life.at(call, () => {
    world.watch.letStepsEnd();
    newer.act(world.source);
  });
  scenario.act(world.source);
  await world.settleOrDie();
  const { calls } = world.life;
  newer.act(world.source);
  await world.settleOrDie();
  return { crashes: 0, calls, problems: await problemsOf(world, newer) };
}

async function settledWorld(scenario: Scenario): Promise<World> {
  const world = createWorld();
  prepareImages(world.engine.images);
  for (const [name, document] of Object.entries(scenario.before)) world.source.put(name, document);
  await world.settleOrDie();
  return world;
}

async function problemsOf(world: World, scenario: Scenario): Promise<string[]> {
  // What is late may be later than everything else.
  await world.landAll();
  await world.clock.advance(60_000);
  await world.clock.until(world.agent.settled());
  await world.clock.advance(60_000);
  return [...world.watch.violations, ...(await wrongInTheEnd(world, scenario))];
}

/** I4, I5, I7 and I3: the outcome, the report of it, and that nothing moves any more. */
async function wrongInTheEnd(world: World, scenario: Scenario): Promise<string[]> {
  const problems: string[] = [];
  const wanted = new Map<string, string>();
  for (const [deployment, document] of Object.entries(scenario.after)) {
    const { services } = parseDocument(new TextEncoder().encode(JSON.stringify(document)));
    for (const [service, { digest }] of services) wanted.set(`${deployment}.${service}`, digest);
  }
  const containers = world.engine.containers();
  const shown = containers
    .map(({ name, state, labels }) => `${name} ${state} ${labels['io.rollforward.digest']}`)
    .sort();
  const expected = [...wanted]
    .map(([name, digest]) => `${name} ${name.endsWith('.job') ? 'exited' : 'running'} ${digest}`)
    .sort();
  if (shown.join('\n') !== expected.join('\n'))
    problems.push(`I4, I7: expected ${expected.join(', ')}; found ${shown.join(', ')}`);

  for (const [deployment, { services }] of Object.entries(scenario.after)) {
    const state = world.agent.state(deployment);
    if (state?.phase !== 'Running') problems.push(`I5: ${deployment} is reported ${state?.phase}`);
    const living = containers.filter(
      ({ process, labels }) => process !== undefined && labels['io.rollforward.deployment'] === deployment,
    );
    const reported = Object.values(state?.containerIds ?? {})
      .sort()
      .join();
    if (
      reported !==
      living
        .map(({ id }) => id)
        .sort()
        .join()
    )
      problems.push(`I5: ${deployment} reports other ids than live`);
    const network = world.engine.networks.has(deployment);
    const needed = Object.values(services).some(
      ({ network: mode }) => mode === undefined || mode === 'private',
    );
    if (needed && !network) problems.push(`${deployment} has lost its network`);
    if (Object.keys(services).length === 0 && network) problems.push(`the network of ${deployment} was left`);
  }
  for (const deployment of Object.keys(scenario.before)) {
    if (deployment in scenario.after) continue;
    if (world.engine.networks.has(deployment)) problems.push(`the network of ${deployment} was left`);
    if (world.agent.state(deployment) !== undefined) problems.push(`${deployment} is still reported`);
  }
  const { entries } = await world.disk.read();
  const kept = entries
    .map(({ kind, deployment }) => `${kind} ${deployment}`)
    .sort()
    .join();
  const documents = Object.keys(scenario.after)
    .map((deployment) => `document ${deployment}`)
    .sort()
    .join();
  if (kept !== documents)
    problems.push(`the cache holds ${kept || 'nothing'}, expected ${documents || 'nothing'}`);

  world.engine.log.clear();
  await world.clock.advance(120_000);
  const moved = world.engine.log.mutations().map(({ verb, name }) => `${verb} ${name ?? ''}`);
  if (moved.length > 0) problems.push(`I3: a converged agent still does ${moved.join(', ')}`);
  const foreign = containers.filter(({ labels }) => labels['io.rollforward.owner'] !== OWNER);
  if (foreign.length > 0) problems.push('a container without an owner was made');
  return problems;
}
