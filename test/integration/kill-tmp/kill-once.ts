import { setTimeout as sleep } from 'node:timers/promises';

import { isAlive } from '../support/processes.ts';
import type { AgentProcess } from '../support/start-agent-process.ts';
import type { LifeWatch } from '../support/watch-lives.ts';
import { type Constants, findFaults } from './aftermath.ts';
import { gatherEvidence } from './evidence.ts';
import type { Moment } from './moments.ts';
import { isStep, type UnderWay, underWay } from './phases.ts';
import { removeStaleRules } from './stale-rules.ts';
import type { Version, World } from './world.ts';

/** What came of one kill. */
export interface KillResult {
  readonly underWay: UnderWay;
  /** Milliseconds from the document's arrival to the kill. */
  readonly killedAfterMs: number;
  /** Milliseconds from the start of the next agent until it had converged. */
  readonly backAfterMs: number;
  /** Left behind by a Podman that was killed too: see {@link removeStaleRules}. */
  readonly staleRules: number;
  /** One sentence each; none where all is well. */
  readonly faults: readonly string[];
  /** What a person needs where there are faults. */
  readonly evidence: string;
  /** The agent that runs now. */
  readonly agent: AgentProcess;
}

export interface KillOnce {
  readonly world: World;
  readonly watch: LifeWatch;
  readonly constants: Constants;
  /** It has converged on the other version. */
  readonly agent: AgentProcess;
  readonly wanted: Version;
  readonly moment: Moment;
}

const CONVERGED_WITHIN_MS = 45_000;

/** Puts `wanted`, kills the agent at `moment`, starts another one, and looks at what has become of it all. */
export async function killOnce(kill: KillOnce): Promise<KillResult> {
  const { world, watch, wanted, agent, moment, constants } = kill;
  const overlapsBefore = watch.overlaps.length;
  const putAt = Date.now();
  const faults: string[] = [];
  await untilMoment(kill);
  if (agent.hasEnded) faults.push('the agent has ended by itself');
  const children = await agent.kill(moment.victims);
  const killedAfterMs = Date.now() - putAt;

  const more: number[] = [];
  for (let n = 0; n < 2; n++) {
    const relapsing = world.startAgent();
    relapsing.settled(CONVERGED_WITHIN_MS).catch(() => undefined);
    await sleep(80 + Math.random() * 2500);
    more.push(...(await relapsing.kill(Math.random() < 0.35 ? 'alone' : 'with-children')));
  }
  const next = world.startAgent();
  const startedAt = performance.now();
  let backAfterMs = NaN;
  let staleRules = 0;
  try {
    await next.settled(CONVERGED_WITHIN_MS);
    backAfterMs = performance.now() - startedAt;
    // What the killed one had begun may land until its clients have ended; after that nothing new can come.
    for (const pid of [...children, ...more]) while (await isAlive(pid)) await sleep(10);
    const states = await next.settled(CONVERGED_WITHIN_MS);
    staleRules = await removeStaleRules(world.port);
    if (staleRules > 100) faults.push('a rule of the firewall leads to a container that is gone');
    faults.push(...(await findFaults(world, watch, { wanted, states, constants })));
  } catch (error) {
    faults.push(error instanceof Error ? error.message : String(error));
  }
  for (const { lives } of watch.overlaps.slice(overlapsBefore)) {
    faults.push(
      `lived at once: ${lives.map(({ service, version, pid }) => `${service} ${version} (${pid})`).join(', ')}`,
    );
  }
  const agents = [
    { name: 'killed', agent },
    { name: 'next', agent: next },
  ];
  const evidence = faults.length === 0 ? '' : await gatherEvidence(world, watch, agents, putAt);
  return {
    underWay: underWay(agent.lines),
    killedAfterMs,
    backAfterMs,
    staleRules,
    faults,
    evidence,
    agent: next,
  };
}

async function untilMoment({ world, agent, wanted, moment }: KillOnce): Promise<void> {
  // A phase that never begins is told by the histogram, and by what the agent says.
  const begun = phaseBegins(agent, moment).catch(() => undefined);
  await world.put(wanted);
  // It is killed before it can answer.
  agent.settled(CONVERGED_WITHIN_MS).catch(() => undefined);
  await begun;
  await sleep(moment.ms);
}

async function phaseBegins(agent: AgentProcess, { after }: Moment): Promise<void> {
  if (after === 'put') return;
  await agent.next(
    (line) => (after === 'idle' ? isStep(line, 'step-done', 'rename') : isStep(line, 'step-started', after)),
    CONVERGED_WITHIN_MS,
  );
}
