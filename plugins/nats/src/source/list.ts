import { parseDeploymentKey } from '../format/names.ts';
import type { KeyMark } from '../wire/bucket.ts';
import { compareChanges, isWanted } from './changes.ts';

/** What a bucket says of one device. */
export interface DeviceList {
  /** By deployment, sorted. */
  readonly deployments: ReadonlyMap<string, KeyMark>;
  readonly mistakes: readonly string[];
}

/** Documents of one device together, in bytes. */
const MOST_BYTES = 64 * 1024 * 1024;
/** Deletions leave marks for good, so this is far above what any device runs. */
export const MOST_KEYS = 65_536;
/** Mistakes that are told one by one. */
const MOST_MISTAKES = 20;

/** Sorts what a feed of `<device>.*` has listed. Pure. */
export function sortMarks(marks: readonly KeyMark[], bucket: string): DeviceList {
  const deployments: [string, KeyMark][] = [];
  const strange: string[] = [];
  for (const mark of marks) {
    const name = parseDeploymentKey(mark.key)?.deployment;
    if (name !== undefined) deployments.push([name, mark]);
    // Somebody has made it good.
    else if (mark.operation !== 'deleted') strange.push(mark.key);
  }
  deployments.sort(([one], [other]) => (one < other ? -1 : 1));
  const mistakes = strange
    .sort()
    .slice(0, MOST_MISTAKES)
    .map((key) => `the key ${JSON.stringify(key.slice(0, 200))} of ${bucket} names no deployment`);
  if (strange.length > MOST_MISTAKES)
    mistakes.push(`${strange.length - MOST_MISTAKES} more keys of ${bucket} name no deployment`);
  return { deployments: new Map(deployments), mistakes };
}

/**
 * What two lists say together, of which `second` was taken later: what it has, and of each key the newer of both, since a
 * copy of the bucket that lags may have answered either. Pure.
 */
export function newerOf(first: readonly KeyMark[], second: readonly KeyMark[]): readonly KeyMark[] {
  const before = new Map(first.map((mark) => [mark.key, mark]));
  return second.map((mark) => {
    const other = before.get(mark.key);
    return other !== undefined && compareChanges(other, mark) === 'older' ? other : mark;
  });
}

/** The deployments whose documents are too much, with those before them by name. Pure. */
export function beyondTheBound(deployments: ReadonlyMap<string, KeyMark>): ReadonlySet<string> {
  const beyond = new Set<string>();
  let bytes = 0;
  for (const [name, mark] of deployments) {
    if (!isWanted(mark)) continue;
    if (bytes + mark.size > MOST_BYTES) beyond.add(name);
    else bytes += mark.size;
  }
  return beyond;
}

/** Why a document is not given that is beyond the bound. */
export const TOO_MANY_BYTES: string = `with it the documents are larger than ${MOST_BYTES} bytes together`;
