import type { HostFacts, LimitFacts } from './facts.ts';

/** `Max open files   1024   524288   files` in `/proc/self/limits`. */
export function limitIn(limits: string | undefined, name: string): LimitFacts | undefined {
  const line = limits?.split('\n').find((one) => one.startsWith(`${name} `));
  const [soft, hard] = line?.slice(name.length).trim().split(/\s+/).map(numberOf) ?? [];
  return soft === undefined || hard === undefined ? undefined : { soft, hard };
}

function numberOf(word: string): number | undefined {
  if (word === 'unlimited') return Infinity;
  return /^\d+$/.test(word) ? Number(word) : undefined;
}

const CAP_SYS_RESOURCE = 24n;

/** Whether `/proc/self/status` has the capability that raises limits. */
export function mayRaiseLimits(status: string | undefined): boolean | undefined {
  const capabilities = /^CapEff:\s*([0-9a-f]{1,16})$/m.exec(status ?? '')?.[1];
  if (capabilities === undefined) return undefined;
  return ((BigInt(`0x${capabilities}`) >> CAP_SYS_RESOURCE) & 1n) === 1n;
}

/** Which versions of control groups `/proc/self/mounts` has. */
export function cgroupsIn(mounts: string | undefined): HostFacts['cgroups'] {
  const lines = mounts?.split('\n').map((line) => line.split(' ')) ?? [];
  const mounted = (type: string): boolean => lines.some((fields) => fields[2] === type);
  if (mounted('cgroup')) return mounted('cgroup2') ? 'hybrid' : 'v1';
  return mounted('cgroup2') ? 'v2' : undefined;
}

/**
 * The unit of systemd that `/proc/self/cgroup` says this process is in: the innermost service, of the system or of a
 * user. None for what was started from a session.
 */
export function unitIn(cgroup: string | undefined): { name: string; ofUser: boolean } | undefined {
  const lines = cgroup?.split('\n') ?? [];
  const line =
    lines.find((one) => one.includes(':name=systemd:/')) ?? lines.find((one) => one.startsWith('0::/'));
  const parts = line?.slice(line.lastIndexOf(':') + 1).split('/') ?? [];
  const name = parts.findLast((part) => /\.(service|scope)$/.test(part));
  if (name === undefined || !name.endsWith('.service')) return undefined;
  const ofUser = parts.some((part) => /^user@\d+\.service$/.test(part)) && !/^user@\d+\.service$/.test(name);
  return { name, ofUser };
}

/** Whether `/etc/subuid` or `/etc/subgid` has a line of the user. */
export function hasSubordinateIds(text: string | undefined, user: string, uid: number): boolean {
  return (text ?? '').split('\n').some((line) => line.startsWith(`${user}:`) || line.startsWith(`${uid}:`));
}
