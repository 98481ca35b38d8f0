import { described, engineOf, isRootless } from './described.ts';
import type { Rule } from './rule.ts';

/** What a spec's resources need. */
const NEEDED = ['cpu', 'memory', 'pids'] as const;

/** What Podman asks for each container of root, unless it is configured to ask for less. */
const OPEN_FILES = 1_048_576;
const PROCESSES = 4_194_304;

/** Control groups, and limits of resources. */
export const cgroupRules: readonly Rule[] = [
  {
    code: 'oci-runtime-broken',
    severity: 'error',
    why: 'Podman has another program, crun or runc, start each container. It asked that one for its version and got no answer.',
    remedy:
      'Try `crun --version` and `runc --version`; install the one that [engine] of containers.conf names as runtime, with all that it needs.',
    look(facts) {
      const { engine, ociRuntime } = described(facts);
      if (engine !== 'podman' || ociRuntime !== undefined) return undefined;
      return { seen: 'Podman does not know the program that starts its containers' };
    },
  },
  {
    code: 'crun-on-hybrid-cgroups',
    severity: 'error',
    why: 'crun refuses to start anything on a host that mounts both versions of control groups.',
    remedy:
      'Boot with version 2 alone (kernel parameter systemd.unified_cgroup_hierarchy=1), or install runc and set runtime = "runc" in [engine] of /etc/containers/containers.conf.',
    look: (facts) =>
      facts.host.cgroups === 'hybrid' && described(facts).ociRuntime === 'crun'
        ? { seen: 'the engine starts containers with crun, and the control groups are hybrid' }
        : undefined,
  },
  {
    code: 'cgroups-by-absent-systemd',
    severity: 'error',
    why: 'The engine asks systemd to make the control group of each container, and nobody answers.',
    remedy:
      'Podman: cgroup_manager = "cgroupfs" in [engine] of /etc/containers/containers.conf. Docker: "exec-opts": ["native.cgroupdriver=cgroupfs"] in /etc/docker/daemon.json.',
    look: (facts) =>
      facts.host.systemd === false && described(facts).cgroupManager === 'systemd'
        ? { seen: 'the cgroup manager is systemd, and systemd does not run this host' }
        : undefined,
  },
  {
    code: 'cgroups-v1',
    severity: 'note',
    why: 'Newer engines are about to drop version 1 of control groups; Podman without root can limit nothing there.',
    remedy: 'On the next occasion boot with version 2 (kernel parameter systemd.unified_cgroup_hierarchy=1).',
    look(facts) {
      const version = described(facts).cgroupVersion;
      const { cgroups } = facts.host;
      if (engineOf(facts) === 'other' || (version ?? (cgroups === 'v2' ? 2 : cgroups && 1)) !== 1)
        return undefined;
      return {
        seen: `control groups are of version 1${cgroups === 'hybrid' ? ', with version 2 beside it' : ''}`,
      };
    },
  },
  {
    code: 'limits-not-delegated',
    severity: 'warning',
    why: 'A service whose document limits memory, processors or processes cannot be started, or is started without the limit.',
    remedy:
      'With systemd and version 2: write [Service] and Delegate=cpu cpuset io memory pids into /etc/systemd/system/user@.service.d/delegate.conf, then systemctl daemon-reload, and log in anew.',
    look(facts) {
      const { cgroupControllers, cgroupVersion } = described(facts);
      if (!isRootless(facts) || cgroupControllers === undefined || engineOf(facts) === 'other')
        return undefined;
      const missing = cgroupVersion === 1 ? NEEDED : NEEDED.filter((one) => !cgroupControllers.includes(one));
      return missing.length === 0 ? undefined : { seen: `without root nothing limits ${missing.join(', ')}` };
    },
  },
  {
    code: 'ulimits-not-raisable',
    severity: 'warning',
    why: 'Podman asks for 1048576 open files and 4194304 processes for each container of root. Where that may not be raised so far, no container starts ("error setting rlimit: operation not permitted").',
    remedy:
      'Set default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"] in [containers] of /etc/containers/containers.conf, or give the agent CAP_SYS_RESOURCE.',
    look(facts) {
      const { mayRaiseLimits, ulimitsConfigured, openFiles, processes } = facts.host;
      if (engineOf(facts) !== 'podman' || isRootless(facts) || facts.engine.endpoint?.via === 'socket')
        return undefined;
      if (mayRaiseLimits !== false || ulimitsConfigured === true) return undefined;
      const seen = [
        ...(openFiles !== undefined && openFiles.hard < OPEN_FILES ? [`${openFiles.hard} open files`] : []),
        ...(processes !== undefined && processes.hard < PROCESSES ? [`${processes.hard} processes`] : []),
      ];
      return seen.length === 0
        ? undefined
        : { seen: `the agent may not raise limits (no CAP_SYS_RESOURCE), which are ${seen.join(' and ')}` };
    },
  },
];
