import { opendir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { DirectoryLook, DirectoryMoment, FileRead } from './directory-look.ts';
import { DIRECTORY_MARKER, type DirectoryEntry, documentFile, sortEntries } from './directory-names.ts';
import { readDocumentFile } from './read-document-file.ts';

/** Names in a directory, of whatever is there: one with more is none of documents. */
export const MOST_ENTRIES = 4096;
/** Bytes of all documents together. */
const MOST_BYTES = 67_108_864;

/** A directory that cannot be looked at, with the reason in a sentence. */
export class DirectoryUnavailable extends Error {
  override readonly name = 'DirectoryUnavailable';
}

/**
 * Looks at a directory once. Also deployments in `known` are looked for by their names: a name is found or not, whereas
 * a list may miss one that is renamed meanwhile.
 *
 * Rejects with `DirectoryUnavailable` or the file system's error; ends early once `signal` is aborted.
 */
export async function lookAtDirectory(
  directory: string,
  known: Iterable<string>,
  signal: AbortSignal,
): Promise<DirectoryLook> {
  // A symbolic link that is turned to another directory meanwhile must not mix the two.
  const path = await realpath(directory);
  const before = await momentOf(directory, path);
  const first = await list(path);
  const files = new Map<string, FileRead>();
  let bytes = 0;
  for (const name of new Set([...sortEntries(first).deployments, ...known])) {
    signal.throwIfAborted();
    const file = bytes > MOST_BYTES ? TOO_MANY_BYTES : await readDocumentFile(join(path, documentFile(name)));
    bytes += file.kind === 'read' ? file.bytes.length : 0;
    files.set(name, bytes > MOST_BYTES ? TOO_MANY_BYTES : file);
  }
  const second = await list(path);
  const after = await momentOf(directory, await realpath(directory));
  return { before, first, files, second, after };
}

const TOO_MANY_BYTES: FileRead = {
  kind: 'unreadable',
  reason: `with it the documents are larger than ${MOST_BYTES} bytes together`,
};

async function momentOf(directory: string, path: string): Promise<DirectoryMoment> {
  const stamp = await stampOf(path);
  if (stamp === undefined) throw new DirectoryUnavailable(`${directory} is not a directory`);
  const marked = await stat(join(path, DIRECTORY_MARKER)).then(
    (one) => one.isFile(),
    () => false,
  );
  return { stamp: `${path}:${stamp.identity}:${stamp.content}`, marked };
}

/** What tells a directory from another one in its place, and from itself with other names in it. */
export interface DirectoryStamp {
  readonly identity: string;
  readonly content: string;
}

/** `undefined` where there is something else. Rejects with the file system's error where there is nothing. */
export async function stampOf(path: string): Promise<DirectoryStamp | undefined> {
  const found = await stat(path, { bigint: true });
  if (!found.isDirectory()) return undefined;
  return { identity: `${found.dev}:${found.ino}`, content: `${found.mtimeNs}:${found.ctimeNs}` };
}

async function list(path: string): Promise<DirectoryEntry[]> {
  const entries: DirectoryEntry[] = [];
  for await (const entry of await opendir(path)) {
    if (entries.length === MOST_ENTRIES) {
      throw new DirectoryUnavailable(
        `${path} holds more than ${MOST_ENTRIES} names: it is no directory of documents`,
      );
    }
    entries.push({ name: entry.name, isDirectory: entry.isDirectory() });
  }
  return entries;
}
