import { constants } from 'node:fs';
import { type FileHandle, lstat, open, stat } from 'node:fs/promises';

import { DOCUMENT_LIMITS } from '../document/limits.ts';
import type { FileRead } from './directory-look.ts';

/** A pipe would wait for a writer, and a terminal would become the agent's own. */
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/** What is read of a file at most: one byte more than a document may have tells that it is too large. */
const MOST = DOCUMENT_LIMITS.bytes + 1;

/** Reads a file of a document, and nothing but a regular file. It never rejects, and never waits for a writer. */
export async function readDocumentFile(path: string): Promise<FileRead> {
  try {
    // Before it is opened: to open a device is to use it.
    if (!(await stat(path)).isFile()) return NO_FILE;
    const handle = await open(path, FLAGS);
    try {
      return await readHandle(handle);
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = codeOf(error);
    if (code !== 'ENOENT') return { kind: 'unreadable', reason: `it cannot be read (${code})` };
    const dangling = await lstat(path).then(
      (one) => one.isSymbolicLink(),
      () => false,
    );
    return dangling ? { kind: 'unreadable', reason: 'it is a symbolic link to nothing' } : { kind: 'gone' };
  }
}

const NO_FILE: FileRead = { kind: 'unreadable', reason: 'it is not a regular file' };
const TOO_LARGE: FileRead = {
  kind: 'unreadable',
  reason: `it is larger than ${DOCUMENT_LIMITS.bytes} bytes`,
};

async function readHandle(handle: FileHandle): Promise<FileRead> {
  const before = await handle.stat({ bigint: true });
  // Another thing may have come under the name since it was looked at.
  if (!before.isFile()) return NO_FILE;
  if (before.size > DOCUMENT_LIMITS.bytes) return TOO_LARGE;
  // The size of some files is 0 whatever they hold.
  let buffer = new Uint8Array(Math.max(Number(before.size) + 1, 4096));
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, length, Math.min(buffer.length, MOST) - length, null);
    if (bytesRead === 0) break;
    length += bytesRead;
    if (length === MOST) return TOO_LARGE;
    if (length === buffer.length) {
      const larger = new Uint8Array(buffer.length * 2);
      larger.set(buffer);
      buffer = larger;
    }
  }
  const after = await handle.stat({ bigint: true });
  if (after.mtimeNs !== before.mtimeNs || after.size !== before.size) return { kind: 'changing' };
  return { kind: 'read', bytes: buffer.slice(0, length) };
}

/** `ENOENT`; or what it says, where it has no code. */
export function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.message : String(error);
}
