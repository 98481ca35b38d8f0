import { engineOf, isRootless } from './described.ts';
import type { Rule } from './rule.ts';

/** What Podman needs where it runs without root. */
export const rootlessRules: readonly Rule[] = [
  {
    code: 'not-lingering',
    severity: 'warning',
    why: "When the user's last session ends, systemd ends all processes of the user's services: the agent and its containers. After a reboot nothing starts before somebody logs in.",
    remedy: 'loginctl enable-linger <user>',
    look: (facts) =>
      isPodmanWithoutRoot(facts) && facts.host.lingers === false
        ? { seen: `user ${facts.host.user} does not linger`, names: { user: facts.host.user } }
        : undefined,
  },
  {
    code: 'no-subordinate-ids',
    severity: 'error',
    why: 'Images have files of several users. Without ids of its own for them, Podman without root can hardly unpack an image.',
    remedy:
      'usermod --add-subuids 100000-165535 --add-subgids 100000-165535 <user> (take a range that nobody has in /etc/subuid), then podman system migrate.',
    look(facts) {
      const { subordinateIds, user } = facts.host;
      if (!isPodmanWithoutRoot(facts) || subordinateIds === undefined) return undefined;
      const missing = [
        ...(subordinateIds.users ? [] : ['/etc/subuid']),
        ...(subordinateIds.groups ? [] : ['/etc/subgid']),
      ];
      if (missing.length === 0) return undefined;
      return { seen: `user ${user} is not in ${missing.join(' and not in ')}`, names: { user } };
    },
  },
];

function isPodmanWithoutRoot(facts: Parameters<Rule['look']>[0]): boolean {
  return engineOf(facts) === 'podman' && isRootless(facts);
}
