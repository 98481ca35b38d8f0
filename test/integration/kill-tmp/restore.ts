import type { AgentProcess } from '../support/start-agent-process.ts';
import type { Version, World } from './world.ts';

/** Clears everything away and begins anew with `version`, so that one failure is not counted again with each kill after it. */
export async function restore(world: World, agent: AgentProcess, version: Version): Promise<AgentProcess> {
  await agent.stop();
  const { stdout } = await world.host.run(['ps', '--all', '--external', '--quiet', '--no-trunc']);
  const ids = stdout.split('\n').filter((id) => id !== '');
  if (ids.length > 0) {
    await world.host.run(['rm', '--force', '--time=0', '--volumes', ...ids], { reject: false });
  }
  await world.put(version);
  const next = world.startAgent();
  await next.settled(60_000);
  return next;
}
