import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { mkdir, open, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';

import { DOCUMENT_LIMITS } from '../../src/document/limits.ts';
import { readDocumentFile } from '../../src/state/read-document-file.ts';
import { temporaryDirectory } from './temporary-directory.ts';

let directory: string;
let path: string;

beforeEach(async () => {
  directory = await temporaryDirectory();
  path = join(directory, 'shop.json');
});

const unreadable = (reason: string): unknown => ({
  kind: 'unreadable',
  reason: expect.stringContaining(reason) as unknown,
});

describe('a file of a document', () => {
  it.each([0, 1, 4095, 4096, 4097, 100_000, DOCUMENT_LIMITS.bytes])(
    'of %i bytes is read as it is',
    async (length) => {
      const bytes = Uint8Array.from({ length }, (_, index) => index * 7);
      await writeFile(path, bytes);
      const file = await readDocumentFile(path);
      expect(file.kind === 'read' && Buffer.compare(file.bytes, bytes)).toBe(0);
    },
  );

  it('that is too large is not read', async () => {
    await writeFile(path, '');
    await truncate(path, DOCUMENT_LIMITS.bytes + 1);
    expect(await readDocumentFile(path)).toEqual(unreadable('larger than 1048576 bytes'));
    await truncate(path, 2 ** 40);
    expect(await readDocumentFile(path)).toEqual(unreadable('larger than 1048576 bytes'));
  });

  it('whose size is told as 0 is read all the same', async () => {
    await symlink('/proc/self/status', path);
    const file = await readDocumentFile(path);
    expect(file.kind === 'read' && Buffer.from(file.bytes).toString()).toContain('Name:');
  });

  it('is read through a symbolic link, and a link to nothing is something that is there', async () => {
    await symlink('real', path);
    expect(await readDocumentFile(path)).toEqual(unreadable('link to nothing'));
    await writeFile(join(directory, 'real'), 'x');
    expect(await readDocumentFile(path)).toEqual({ kind: 'read', bytes: Uint8Array.of(0x78) });
  });

  it('that is not there is gone', async () => {
    expect(await readDocumentFile(path)).toEqual({ kind: 'gone' });
  });

  it('is no pipe, and nobody waits for its writer', async () => {
    execFileSync('mkfifo', [path]);
    expect(await readDocumentFile(path)).toEqual(unreadable('not a regular file'));
  });

  it('is no directory, device or socket', async () => {
    await mkdir(path);
    expect(await readDocumentFile(path)).toEqual(unreadable('not a regular file'));
    await symlink('/dev/zero', join(directory, 'device'));
    expect(await readDocumentFile(join(directory, 'device'))).toEqual(unreadable('not a regular file'));
    const server = createServer().listen(join(directory, 'socket'));
    await once(server, 'listening');
    expect(await readDocumentFile(join(directory, 'socket'))).toEqual(unreadable('not a regular file'));
    server.close();
  });

  it('that fails to be opened or read is unreadable, with the reason and nothing of its content', async () => {
    await symlink('shop.json', path);
    expect(await readDocumentFile(path)).toEqual(unreadable('it cannot be read (ELOOP)'));
    await symlink('/proc/self/mem', join(directory, 'broken'));
    expect(await readDocumentFile(join(directory, 'broken'))).toEqual(unreadable('it cannot be read (EIO)'));
  });

  it('that is written in place is not given as if it were whole', async () => {
    const whole = ['a', 'b'].map((letter) => Buffer.alloc(500_000, letter));
    const handle = await open(path, 'w');
    let stop = false;
    const write = async (): Promise<void> => {
      for (let turn = 0; !stop; turn += 1) {
        const bytes = whole[turn % 2] ?? Buffer.alloc(0);
        for (let at = 0; at < bytes.length; at += 50_000) await handle.write(bytes, at, 50_000, at);
        await sleep(1);
      }
    };
    const writing = write();
    let torn = 0;
    for (let count = 0; count < 50; count += 1) {
      const file = await readDocumentFile(path);
      if (file.kind === 'changing') torn += 1;
      if (count % 10 === 0) await sleep(2);
    }
    stop = true;
    await writing;
    await handle.close();
    expect(torn).toBeGreaterThan(0);
  });
});
