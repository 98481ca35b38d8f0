import type { Look } from '../service-kills/outages.ts';

/** A version of a service, and when its document was put. */
export interface Version {
  readonly service: string;
  /** What the oracle knows it by. */
  readonly version: string;
  /** Milliseconds since the Unix epoch, at the first attempt: that one may have happened. */
  readonly putAt: number;
}

/** A look takes some milliseconds, in which what it tells may end. */
const TOLERANCE_MS = 100;

/**
 * One sentence for each container that was touched though its document had not changed. `versions` are in the order in which
 * they were put, `looks` are of all services: a version lives as one process, until a later one was put, and never again.
 */
export function lifeFaults(looks: readonly Look[], versions: readonly Version[]): string[] {
  const services = [...new Set(versions.map(({ service }) => service))];
  return services.flatMap((service) =>
    faultsOfService(
      looks.map(({ at, lives }) => ({ at, lives: lives.filter((life) => life.service === service) })),
      versions.filter((one) => one.service === service),
    ),
  );
}

function faultsOfService(looks: readonly Look[], versions: readonly Version[]): string[] {
  const faults: string[] = [];
  const lastSeen = versions.map(() => 0);
  const pids = versions.map(() => new Set<number>());
  let newest = 0;
  for (const { at, lives } of looks) {
    for (const { service, version, pid } of lives) {
      const index = versions.findIndex((one) => one.version === version);
      if (index === -1) {
        faults.push(`${service} ${version} lived, and nobody had put it`);
        continue;
      }
      lastSeen[index] = at;
      pids[index]?.add(pid);
      if (index < newest) faults.push(`${service} ${version} lived after ${versions[newest]?.version}`);
      newest = Math.max(newest, index);
    }
  }
  for (const [index, { service, version }] of versions.entries()) {
    const processes = [...(pids[index] ?? [])];
    if (processes.length > 1) faults.push(`${service} ${version} was ${processes.join(', and then ')}`);
    const next = versions[index + 1];
    const until = next?.putAt ?? looks.at(-1)?.at ?? 0;
    const seen = lastSeen[index] ?? 0;
    if (seen > 0 && seen < until - TOLERANCE_MS - gapAfter(looks, seen)) {
      faults.push(`${service} ${version} ended ${until - seen} ms before a later one was put`);
    }
  }
  return [...new Set(faults)];
}

/** How long it took from that look to the next: nothing is known of the time between. */
function gapAfter(looks: readonly Look[], at: number): number {
  const next = looks.find((look) => look.at > at);
  return next === undefined ? 0 : next.at - at;
}
