import { resolve } from 'node:path';

import { type Clock, systemClock } from '../runtime/clock.ts';
import { judgeLook, namesToRemember } from './directory-look.ts';
import { giveUpReads } from './give-up.ts';
import { DirectoryUnavailable, lookAtDirectory, MOST_ENTRIES, stampOf } from './look-at-directory.ts';
import { codeOf } from './read-document-file.ts';
import type { ReadResult, StateSource } from './state-source.ts';
import { systemWatch, watchDirectory } from './watch-directory.ts';

/** Which directory is read. */
export interface DirectorySourceOptions {
  /** It need not be there yet. A relative path counts from where the process is now. */
  readonly directory: string;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

/** So often it is looked at a directory that changes while it is looked at. */
const LOOKS = 5;
const PAUSE_MS = 5;

/**
 * Creates a source that reads a directory with one file `<deployment>.json` for each deployment.
 *
 * **Deleting.** While the file `.rollforward-desired-state` (`DIRECTORY_MARKER`) lies in the directory, the directory is
 * whole: a deployment whose file is not there was deleted. Without the marker (an unmounted mount point, a directory
 * that somebody made anew) a missing file means nothing, and neither does a directory that is missing, unreadable, or
 * changes under every look: what was accepted stays in force. So put the marker in last, once, by hand or by whatever
 * fills the directory, take it away first before the whole directory goes, and never let the agent make it.
 *
 * **Writing a file.** Write the whole document to another name in the same directory that begins with a dot, such as
 * `.shop.json.tmp`; fsync it; rename it to `shop.json`; fsync the directory. A file that is written in place may be read
 * half: then it is rejected and the accepted document stays. Symbolic links to regular files are followed, and a
 * directory may be replaced whole, by rename or by turning a symbolic link.
 *
 * **What is passed over**: names that begin with a dot, end in `~`, `.tmp`, `.new`, `.part`, `.swp`, `.bak` or `.orig`,
 * and directories. Any other name is told as a mistake. What is no regular file, is larger than a document may be, or
 * cannot be read is `unreadable`: that deployment keeps its accepted document. A directory with more than 4096 names is
 * unavailable; of documents of more than 64 MiB together the last by name are unreadable.
 *
 * **Watching** is quick where the system has a watch to give, and takes up to 5 s where it has none, or where a symbolic
 * link to the directory was turned. What changes behind a symbolic link in it is seen when the agent reads again by itself.
 *
 * Throws a `TypeError` if `directory` cannot be a path.
 */
export function directorySource({ directory, clock = systemClock }: DirectorySourceOptions): StateSource {
  if (directory === '' || directory.includes('\0')) throw new TypeError('directory: expected a path');
  const path = resolve(directory);
  /** What was there at the last look. */
  let known: ReadonlySet<string> = new Set();
  const read = giveUpReads(path, (error) => whyUnavailable(path, error));

  async function look(signal: AbortSignal): Promise<ReadResult> {
    for (let count = 1; ; count += 1) {
      const judged = judgeLook(await lookAtDirectory(path, known, signal));
      known = namesToRemember(known, judged, MOST_ENTRIES);
      if (judged.steady || count === LOOKS) return judged.snapshot;
      await clock.sleep(PAUSE_MS * 2 ** count, signal);
    }
  }

  return {
    name: 'directory',
    read: (signal) => read(signal, look),
    watch: (onHint) => watchDirectory({ clock, onHint, look: () => stampOf(path), arm: systemWatch(path) }),
  };
}

function whyUnavailable(path: string, error: unknown): string {
  if (error instanceof DirectoryUnavailable) return error.message;
  const code = codeOf(error);
  switch (code) {
    case 'ENOENT':
      return `${path} does not exist`;
    case 'ENOTDIR':
      return `${path} is not a directory`;
    case 'EACCES':
      return `${path} cannot be read: permission denied`;
    default:
      return `${path} cannot be read (${code})`;
  }
}
