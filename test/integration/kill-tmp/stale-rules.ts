import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Removes rules of the firewall that lead `port` to a container that is gone, and says how many there were.
 *
 * A `podman start` that is killed after its network was set up and before it has written that down leaves such a rule.
 * Nothing of Podman knows it any more, so nothing ever removes it, and it comes before the rule of each later container:
 * the port is dead until the host boots. An agent cannot see that either; it can only see to it that nobody kills its
 * Podman (`KillMode=process`).
 */
export async function removeStaleRules(port: number): Promise<number> {
  const { stdout } = await run('iptables-save', ['-t', 'nat']);
  const leading = stdout
    .split('\n')
    .filter((rule) => rule.startsWith('-A NETAVARK-DN-') && rule.includes(` --dport ${port} -j DNAT `));
  // Rules are appended: the last one is that of the container that lives.
  const stale = leading.slice(0, -1);
  for (const rule of stale) await run('iptables', ['-w', '-t', 'nat', '-D', ...rule.split(' ').slice(1)]);
  return stale.length;
}
