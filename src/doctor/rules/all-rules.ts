import { cgroupRules } from './cgroup.ts';
import { dockerRules } from './docker.ts';
import { networkRules } from './network.ts';
import { reachRules } from './reach.ts';
import { rootlessRules } from './rootless.ts';
import type { Rule } from './rule.ts';
import { storageRules } from './storage.ts';
import { unitRules } from './unit.ts';
import { versionRules } from './version.ts';

/** What rules are about, in the order in which findings are told and documented. */
export const RULE_GROUPS: readonly { readonly title: string; readonly rules: readonly Rule[] }[] = [
  { title: 'The engine cannot be reached', rules: reachRules },
  { title: 'Its version', rules: versionRules },
  { title: 'Control groups and limits', rules: cgroupRules },
  { title: 'Without root', rules: rootlessRules },
  { title: 'Units of systemd', rules: unitRules },
  { title: 'Storage', rules: storageRules },
  { title: 'Networks, events, time', rules: networkRules },
  { title: 'Docker', rules: dockerRules },
];
