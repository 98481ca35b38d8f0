import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { RuntimeFault } from 'rollforward';

/** Memory first: what is written may be secret, and flash wears out. */
const FOLDERS: readonly string[] = ['/dev/shm', tmpdir()];

/**
 * A file with `content` and without a name, for this user only, that is gone when the last process that holds it
 * closes it.
 *
 * A change talks to Podman through such files and not through pipes. Node's pipes are sockets, and Podman cannot
 * open `/dev/stdin` on one. And a pipe breaks when the agent ends: `podman stop` says so when it is about to send
 * SIGKILL, dies of that very line, and leaves the container alive in `stopping`.
 *
 * Rejects with `StorageFull` or `Unavailable` where no file can be made.
 */
export async function openScratchFile(content = ''): Promise<FileHandle> {
  let failure: unknown;
  for (const folder of FOLDERS) {
    try {
      return await openIn(folder, content);
    } catch (error) {
      failure = error;
    }
  }
  const { code = 'for an unknown reason' } = failure as NodeJS.ErrnoException;
  throw new RuntimeFault({
    code: code === 'ENOSPC' ? 'StorageFull' : 'Unavailable',
    message: `no temporary file can be made: ${code}`,
  });
}

async function openIn(folder: string, content: string): Promise<FileHandle> {
  const path = join(folder, `rollforward-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  try {
    await unlink(path);
    const bytes = Buffer.from(content, 'utf8');
    // At a position, so that whoever inherits the file reads it from its beginning.
    for (let at = 0; at < bytes.length;) {
      at += (await file.write(bytes, at, bytes.length - at, at)).bytesWritten;
    }
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** The last `most` bytes of `file` as text. */
export async function readScratchFile(file: FileHandle, most: number): Promise<string> {
  const { size } = await file.stat();
  const bytes = Buffer.alloc(Math.min(size, most));
  await file.read(bytes, 0, bytes.length, size - bytes.length);
  return bytes.toString('utf8');
}
