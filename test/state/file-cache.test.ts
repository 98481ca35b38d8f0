import { chmod, copyFile, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';

import { decodeRecord, encodeRecord } from '../../src/state/cache-record.ts';
import type { CacheEntry, DocumentCache } from '../../src/state/document-cache.ts';
import { fileCache } from '../../src/state/file-cache.ts';
import { temporaryDirectory } from './temporary-directory.ts';

let directory: string;
let cache: DocumentCache;

beforeEach(async () => {
  directory = join(await temporaryDirectory(), 'state');
  cache = fileCache(directory);
});

function document(text: string, deployment = 'shop'): CacheEntry {
  return { kind: 'document', deployment, bytes: Uint8Array.from(Buffer.from(text)) };
}

/** What an agent finds that begins now. */
async function found(): Promise<{ texts: string[]; damaged: readonly string[] }> {
  const { entries, damaged } = await fileCache(directory).read();
  return {
    texts: entries.map((entry) =>
      entry.kind === 'deleted' ? 'deleted' : Buffer.from(entry.bytes).toString('utf8'),
    ),
    damaged,
  };
}

async function modeOf(...path: readonly string[]): Promise<number> {
  return (await stat(join(directory, ...path))).mode & 0o777;
}

async function sequenceOf(file: string): Promise<number | undefined> {
  return decodeRecord(await readFile(join(directory, file)))?.sequence;
}

describe('its files', () => {
  it('are for their owner only', async () => {
    await cache.write(document('secret'));
    expect(await modeOf()).toBe(0o700);
    expect(await modeOf('shop.document')).toBe(0o600);
    expect(await modeOf('shop.copy')).toBe(0o600);
  });

  it('lie in a directory that is closed if it was open', async () => {
    await mkdir(directory, { mode: 0o755 });
    await chmod(directory, 0o755);
    await cache.read();
    expect(await modeOf()).toBe(0o700);
  });

  it('are two alike, and nothing else', async () => {
    await cache.write(document('one'));
    await cache.write(document('two'));
    expect((await readdir(directory)).sort()).toEqual(['shop.copy', 'shop.document']);
    const [one, other] = [readFile(join(directory, 'shop.document')), readFile(join(directory, 'shop.copy'))];
    expect(await one).toEqual(await other);
  });

  it('are gone when a deployment is forgotten', async () => {
    await cache.write(document('one'));
    await cache.forget('shop');
    expect(await readdir(directory)).toEqual([]);
  });

  it('are found by another agent', async () => {
    await cache.write(document('one'));
    await cache.write({ kind: 'deleted', deployment: 'blog' });
    expect((await found()).texts.sort()).toEqual(['deleted', 'one']);
  });
});

describe('the number of an entry', () => {
  it('grows with each write', async () => {
    for (const text of ['a', 'b', 'c']) await cache.write(document(text));
    expect(await sequenceOf('shop.document')).toBe(3);
    expect(await sequenceOf('shop.copy')).toBe(3);
  });

  it('goes on where the last agent ended, whether or not it was read first', async () => {
    for (const text of ['a', 'b', 'c']) await cache.write(document(text));
    await fileCache(directory).write(document('d'));
    expect(await sequenceOf('shop.document')).toBe(4);
    expect((await found()).texts).toEqual(['d']);
  });

  it('decides, not the name of the file', async () => {
    await cache.write(document('old'));
    const entry = document('new');
    await writeFile(join(directory, 'shop.copy'), encodeRecord({ entry, sequence: 2 }));
    expect((await found()).texts).toEqual(['new']);
  });
});

describe('a crash', () => {
  /** The state of the disk when a write was cut off between its two files. */
  async function cutOff(first: CacheEntry, second: CacheEntry): Promise<void> {
    await cache.write(first);
    await copyFile(join(directory, 'shop.copy'), `${directory}.copy`);
    await cache.write(second);
    await copyFile(`${directory}.copy`, join(directory, 'shop.copy'));
  }

  it('between the two writes leaves the newer one in force', async () => {
    await cutOff(document('old'), document('new'));
    expect(await found()).toEqual({ texts: ['new'], damaged: [] });
  });

  it('between the two writes leaves a deletion in force, and a document after it', async () => {
    await cutOff(document('old'), { kind: 'deleted', deployment: 'shop' });
    expect((await found()).texts).toEqual(['deleted']);
    await cutOff({ kind: 'deleted', deployment: 'shop' }, document('again'));
    expect((await found()).texts).toEqual(['again']);
  });

  it('before anything was renamed leaves the older one in force, and no trace once another is written', async () => {
    await cache.write(document('old'));
    const half = encodeRecord({ entry: document('new'), sequence: 2 }).slice(0, 40);
    await writeFile(join(directory, 'shop.document.tmp'), half, { mode: 0o644 });
    expect(await found()).toEqual({ texts: ['old'], damaged: [] });
    // It may be one that is written at this moment, by the agent that a dry run looks at.
    expect(await readdir(directory)).toContain('shop.document.tmp');
    await fileCache(directory).write(document('hello', 'blog'));
    expect((await readdir(directory)).filter((file) => file.endsWith('.tmp'))).toEqual([]);
  });

  it('while a deployment is forgotten never leaves the older of two', async () => {
    await cutOff(document('old'), { kind: 'deleted', deployment: 'shop' });
    // `forget` removes the copy first.
    await rm(join(directory, 'shop.copy'));
    expect((await found()).texts).toEqual(['deleted']);
  });

  it('leaves nothing that the next write does not mend', async () => {
    await cutOff(document('old'), document('new'));
    await fileCache(directory).write(document('newest'));
    expect(await sequenceOf('shop.copy')).toBe(await sequenceOf('shop.document'));
    await rm(join(directory, 'shop.document'));
    expect((await found()).texts).toEqual(['newest']);
  });
});

describe('a damaged file', () => {
  const files = ['shop.document', 'shop.copy'] as const;

  it.each(files)('%s is stood in for by its twin, and told', async (file) => {
    await cache.write(document('one'));
    await truncate(join(directory, file), 50);
    expect(await found()).toEqual({ texts: ['one'], damaged: [`${file} is damaged`] });
  });

  it.each(files)('%s is mended by the next write', async (file) => {
    await cache.write(document('one'));
    await truncate(join(directory, file), 0);
    await fileCache(directory).write(document('two'));
    expect(await found()).toEqual({ texts: ['two'], damaged: [] });
    expect(await sequenceOf(file)).toBe(2);
  });

  it('and its twin are as good as none: never a deletion', async () => {
    await cache.write(document('one'));
    await cache.write(document('kept', 'blog'));
    for (const file of files) await truncate(join(directory, file), 70);
    expect(await found()).toEqual({
      texts: ['kept'],
      damaged: ['shop.copy is damaged', 'shop.document is damaged'],
    });
    await fileCache(directory).write(document('anew'));
    expect((await found()).texts.sort()).toEqual(['anew', 'kept']);
  });

  it('is one that tells of another deployment', async () => {
    await cache.write(document('one'));
    await copyFile(join(directory, 'shop.document'), join(directory, 'blog.document'));
    expect(await found()).toEqual({ texts: ['one'], damaged: ['blog.document is damaged'] });
  });

  it('is one that cannot be read', async () => {
    await cache.write(document('one'));
    await mkdir(join(directory, 'blog.document'));
    expect(await found()).toEqual({ texts: ['one'], damaged: ['blog.document is damaged'] });
  });

  it('is none of ours if it has another name', async () => {
    await cache.write(document('one'));
    await writeFile(join(directory, 'README'), 'not ours');
    expect(await found()).toEqual({ texts: ['one'], damaged: [] });
    expect(await readdir(directory)).toContain('README');
  });
});

describe('a directory that cannot be used', () => {
  it('rejects, to read and to write', async () => {
    await writeFile(directory, 'a file');
    await expect(cache.read()).rejects.toThrow(/EEXIST|ENOTDIR/);
    await expect(cache.write(document('one'))).rejects.toThrow(/EEXIST|ENOTDIR/);
  });

  it('rejects below a file', async () => {
    await writeFile(directory, 'a file');
    await expect(fileCache(join(directory, 'below')).read()).rejects.toThrow(/ENOTDIR/);
  });

  it('rejects a write that cannot be made, and is as it was', async () => {
    await cache.write(document('one'));
    // Root may write anywhere, but not over a directory.
    await mkdir(join(directory, 'shop.document.tmp'));
    await expect(cache.write(document('two'))).rejects.toThrow(/EISDIR/);
    await rm(join(directory, 'shop.document.tmp'), { recursive: true });
    expect((await found()).texts).toEqual(['one']);
    await cache.write(document('three'));
    expect((await found()).texts).toEqual(['three']);
  });
});
