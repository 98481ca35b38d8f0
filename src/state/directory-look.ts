import { type DirectoryEntry, sortEntries } from './directory-names.ts';
import type { ReadResult } from './state-source.ts';

/** What one file gave. */
export type FileRead =
  | { readonly kind: 'read'; readonly bytes: Uint8Array }
  | { readonly kind: 'unreadable'; readonly reason: string }
  /** Its content changed while it was read: somebody writes in place. */
  | { readonly kind: 'changing' }
  /** There is no such name. */
  | { readonly kind: 'gone' };

/** What a directory is at one moment. */
export interface DirectoryMoment {
  /** Changes when another directory takes its place, and when a name in it comes, goes or stands for another file. */
  readonly stamp: string;
  readonly marked: boolean;
}

/** All that was seen of a directory, in the order in which it was seen. No step of it is atomic with another. */
export interface DirectoryLook {
  readonly before: DirectoryMoment;
  readonly first: readonly DirectoryEntry[];
  /** By deployment: those of the first list, and those that earlier looks had found. */
  readonly files: ReadonlyMap<string, FileRead>;
  readonly second: readonly DirectoryEntry[];
  readonly after: DirectoryMoment;
}

/** What a look is worth. */
export interface JudgedLook {
  readonly snapshot: Extract<ReadResult, { kind: 'snapshot' }>;
  /** Whether nothing moved meanwhile. Else it is worth another look. */
  readonly steady: boolean;
}

/**
 * Judges what was seen of a directory. Pure.
 *
 * A list that is taken while a file is renamed over another may miss both names, on some file systems. So an absence
 * counts as a deletion only if two lists agree, the marker was there before and after, and nothing moved in between.
 */
export function judgeLook({ before, first, files, second, after }: DirectoryLook): JudgedLook {
  const { deployments: names, mistakes } = sortEntries(second);
  const { deployments: namesBefore } = sortEntries(first);
  const listed = new Set([...namesBefore, ...names]);
  const documents = new Map<string, Uint8Array>();
  const unreadable = new Map<string, string>();
  let steady =
    before.stamp === after.stamp &&
    before.marked === after.marked &&
    listed.size === names.length &&
    listed.size === namesBefore.length;
  for (const name of new Set([...listed, ...files.keys()])) {
    const file = files.get(name);
    switch (file?.kind) {
      case 'read':
        documents.set(name, file.bytes);
        // The list has missed it: what else has it missed?
        steady &&= listed.has(name);
        break;
      case 'unreadable':
        unreadable.set(name, file.reason);
        steady &&= listed.has(name);
        break;
      case 'changing':
        unreadable.set(name, 'it is being written, and changed while it was read');
        steady = false;
        break;
      default:
        // Gone although it is listed, or come since the first list.
        if (listed.has(name)) steady = false;
    }
  }
  const whole = steady && before.marked && after.marked;
  const unlisted = whole ? 'deleted' : 'unknown';
  const snapshot = {
    kind: 'snapshot',
    documents,
    deleted: new Set<string>(),
    unlisted,
    unreadable,
    mistakes,
  } as const;
  return { snapshot, steady };
}

/**
 * The deployments to be looked for by name at the next look, whether or not they are listed then: those that were there;
 * and after a look that was not steady also those that were before, `most` of them at most.
 */
export function namesToRemember(
  known: ReadonlySet<string>,
  { snapshot, steady }: JudgedLook,
  most: number,
): ReadonlySet<string> {
  const there = [...snapshot.documents.keys(), ...(snapshot.unreadable?.keys() ?? [])];
  return new Set(steady ? there : [...there, ...known].slice(0, most));
}
