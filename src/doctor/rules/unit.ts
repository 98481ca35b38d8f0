import { enableCommand, engineOf, socketOf, usesProgram } from './described.ts';
import type { Rule } from './rule.ts';

/** With these systemd leaves what else is in the unit's control group alone. */
const SPARING: ReadonlySet<string> = new Set(['process', 'none']);

/** Sockets and units that make each other: another socket was made by somebody's own unit. */
const MADE_BY: readonly (readonly [socket: RegExp, units: readonly string[]])[] = [
  [/^\/(var\/)?run\/(user\/\d+\/)?podman\/podman\.sock$/, ['podman.socket', 'podman.service']],
  [/^\/(var\/)?run\/(user\/\d+\/)?docker\.sock$/, ['docker.service', 'docker.socket']],
];

/** Units of systemd. */
export const unitRules: readonly Rule[] = [
  {
    code: 'agent-unit-kills-monitors',
    severity: 'warning',
    why: "The command line leaves a monitor (conmon) beside each container. Depending on version and control groups it stays in the agent's unit, so that each stop or restart of the agent ends it, and it is the one that notes exit codes and logs. KillMode=mixed does the same at its end.",
    remedy: 'Set KillMode=process in [Service] of <unit>, then systemctl daemon-reload.',
    look(facts) {
      const { unit } = facts.host;
      if (engineOf(facts) !== 'podman' || !usesProgram(facts)) return undefined;
      if (unit === undefined || SPARING.has(unit.killMode)) return undefined;
      return {
        seen: `the agent runs in ${unit.name} with KillMode=${unit.killMode}`,
        names: { unit: unit.name },
      };
    },
  },
  {
    code: 'service-unit-kills-monitors',
    severity: 'warning',
    why: "Podman's service leaves a monitor (conmon) beside each container in its own unit. The service ends whenever it is idle for some seconds, and would take the monitors along.",
    remedy:
      'Set KillMode=process in [Service] of podman.service, as it comes with Podman, then systemctl daemon-reload.',
    look(facts) {
      const killMode = facts.host.serviceKillMode;
      if (engineOf(facts) !== 'podman' || socketOf(facts) === undefined) return undefined;
      if (killMode === undefined || SPARING.has(killMode)) return undefined;
      return { seen: `podman.service has KillMode=${killMode}` };
    },
  },
  {
    code: 'engine-not-at-boot',
    severity: 'warning',
    why: 'It can be reached now and, unless something else starts it, not after the next reboot: then the agent sees nothing and does nothing.',
    remedy: '<enable>',
    look(facts) {
      const path = socketOf(facts);
      const { socket, systemd, enabledUnits } = facts.host;
      if (path === undefined || socket?.kind !== 'listening' || systemd !== true) return undefined;
      const units = MADE_BY.find(([pattern]) => pattern.test(path))?.[1];
      if (units === undefined || enabledUnits === undefined) return undefined;
      if (units.some((unit) => enabledUnits.includes(unit))) return undefined;
      return { seen: `neither ${units.join(' nor ')} is enabled`, names: { enable: enableCommand(facts) } };
    },
  },
  {
    code: 'podman-restart-enabled',
    severity: 'note',
    why: "At boot it starts containers whose restart policy is `always`. The agent's own have the policy `no`, so that an old version never comes back; it starts only those of others.",
    remedy: 'Nothing.',
    look: (facts) =>
      engineOf(facts) === 'podman' && facts.host.enabledUnits?.includes('podman-restart.service') === true
        ? { seen: 'podman-restart.service is enabled' }
        : undefined,
  },
];
