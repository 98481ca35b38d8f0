import type { AgentProcess } from '../support/start-agent-process.ts';
import { medianTimeline, readTimeline, type Timeline } from './timeline.ts';
import type { World } from './world.ts';

const UPDATES = 6;

/** Measures updates to and fro that nobody harms, and gives the medians; it begins and ends on v1. */
export async function measureUpdates(world: World, agent: AgentProcess): Promise<Timeline> {
  const timelines: Timeline[] = [];
  for (let count = 1; count <= UPDATES; count += 1) {
    await world.put(count % 2 === 1 ? 'v2' : 'v1');
    const putAt = Date.now();
    await agent.settled(60_000);
    timelines.push(readTimeline(agent.lines, putAt));
  }
  // The first one is not like the others: nothing is in any cache.
  return medianTimeline(timelines.slice(1));
}
