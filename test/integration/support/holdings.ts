import { readdirSync, readlinkSync } from 'node:fs';

/** What a process holds on to. Each is a count by name, and what there is none of is left out. */
export interface Holdings {
  /** Open files by what they are: `socket`, `pipe`, `anon_inode:[eventpoll]`, or a path. */
  readonly descriptors: Readonly<Record<string, number>>;
  /** What keeps Node's loop: `Timeout`, `PipeWrap` … */
  readonly resources: Readonly<Record<string, number>>;
  /** Listeners of the process object, by event. */
  readonly listeners: Readonly<Record<string, number>>;
}

/** What this process holds now. */
export function readHoldings(): Holdings {
  const folder = '/proc/self/fd';
  const files = readdirSync(folder).flatMap((fd) => {
    try {
      return [readlinkSync(`${folder}/${fd}`).replace(/^(socket|pipe):.*$/, '$1')];
    } catch {
      // The folder itself, while it was read.
      return [];
    }
  });
  return {
    descriptors: count(files),
    resources: count(process.getActiveResourcesInfo()),
    listeners: Object.fromEntries(
      process.eventNames().map((name) => [String(name), process.listenerCount(name)]),
    ),
  };
}

function count(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of names.toSorted()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
