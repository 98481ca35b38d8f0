import { described, engineOf } from './described.ts';
import type { Rule } from './rule.ts';

/** What a daemon of Docker decides for its containers. */
export const dockerRules: readonly Rule[] = [
  {
    code: 'live-restore-off',
    severity: 'warning',
    why: 'Each restart of dockerd, so each update of its package, stops all containers. The agent starts them again, after an outage.',
    remedy: 'Set "live-restore": true in /etc/docker/daemon.json, then systemctl reload docker.',
    look: (facts) =>
      engineOf(facts) === 'docker' && described(facts).liveRestore === false
        ? { seen: 'live-restore is off' }
        : undefined,
  },
  {
    code: 'iptables-off',
    severity: 'warning',
    why: 'dockerd leaves the packet filter alone: containers on networks of their own reach nothing outside unless somebody else writes the rules, and what they publish goes through a proxy.',
    remedy:
      'Take "iptables": false out of /etc/docker/daemon.json, or --iptables=false out of the command of dockerd.',
    look: (facts) =>
      engineOf(facts) === 'docker' && facts.host.dockerIptables === false
        ? { seen: 'iptables is off' }
        : undefined,
  },
];
