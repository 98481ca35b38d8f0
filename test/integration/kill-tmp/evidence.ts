import type { AgentProcess } from '../support/start-agent-process.ts';
import type { LifeWatch } from '../support/watch-lives.ts';
import type { World } from './world.ts';

/** Everything that a person needs to find out what went wrong. */
export async function gatherEvidence(
  { host }: World,
  watch: LifeWatch,
  agents: readonly { readonly name: string; readonly agent: AgentProcess }[],
  sinceMs: number,
): Promise<string> {
  const podman = async (...args: readonly string[]): Promise<string> => {
    const { stdout, stderr } = await host.run(args, { reject: false, timeoutMs: 20_000 });
    return `$ podman ${args.join(' ')}\n${stdout}${stderr}\n`;
  };
  const ids = (await host.run(['ps', '--all', '--quiet', '--no-trunc'], { reject: false })).stdout
    .split('\n')
    .filter((id) => id !== '');
  return [
    `lives: ${JSON.stringify(await watch.now())}\n`,
    await podman('ps', '--all', '--external', '--no-trunc'),
    ...(ids.length === 0 ? [] : [await podman('container', 'inspect', ...ids)]),
    await podman('network', 'ls'),
    await podman('volume', 'ls'),
    await podman('events', '--stream=false', '--since', String(Math.floor(sinceMs / 1000))),
    ...agents.map(({ name, agent }) => `${name} (pid ${agent.pid}):\n${sayingsOf(agent, sinceMs)}`),
  ].join('\n');
}

function sayingsOf({ lines, complaints }: AgentProcess, sinceMs: number): string {
  const said = lines.filter(({ at }) => at >= sinceMs).map((line) => JSON.stringify(line));
  return [...said, complaints()].join('\n');
}
