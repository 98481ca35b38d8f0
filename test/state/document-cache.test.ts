import { describe, expect, it } from 'vitest';

import type { DocumentCache } from '../../src/state/document-cache.ts';
import { memoryCache, readOnlyCache } from '../../src/state/document-cache.ts';
import { fileCache } from '../../src/state/file-cache.ts';
import { join } from 'node:path';
import { temporaryDirectory } from './temporary-directory.ts';

const caches: readonly (readonly [string, () => Promise<DocumentCache>])[] = [
  ['memoryCache', () => Promise.resolve(memoryCache())],
  ['fileCache', async () => fileCache(join(await temporaryDirectory(), 'state'))],
];

function document(
  deployment: string,
  text: string,
): { kind: 'document'; deployment: string; bytes: Uint8Array } {
  return { kind: 'document', deployment, bytes: Uint8Array.from(Buffer.from(text)) };
}

describe.each(caches)('%s', (_name, create) => {
  it('is empty at first', async () => {
    expect(await (await create()).read()).toEqual({ entries: [], damaged: [] });
  });

  it('holds the last entry of each deployment', async () => {
    const cache = await create();
    await cache.write(document('shop', 'one'));
    await cache.write(document('blog', 'two'));
    await cache.write(document('shop', 'three'));
    await cache.write({ kind: 'deleted', deployment: 'blog' });
    const { entries, damaged } = await cache.read();
    expect(damaged).toEqual([]);
    expect(entries).toHaveLength(2);
    expect(entries).toEqual(
      expect.arrayContaining([document('shop', 'three'), { kind: 'deleted', deployment: 'blog' }]),
    );
  });

  it('forgets, and does not mind forgetting twice', async () => {
    const cache = await create();
    await cache.write(document('shop', 'one'));
    await cache.write(document('blog', 'two'));
    await cache.forget('shop');
    await cache.forget('shop');
    expect((await cache.read()).entries).toEqual([document('blog', 'two')]);
  });

  it('takes a deployment again that it has forgotten', async () => {
    const cache = await create();
    await cache.write({ kind: 'deleted', deployment: 'shop' });
    await cache.forget('shop');
    await cache.write(document('shop', 'again'));
    expect((await cache.read()).entries).toEqual([document('shop', 'again')]);
  });
});

describe('readOnlyCache', () => {
  it('reads, and takes every write for done', async () => {
    const cache = memoryCache();
    await cache.write(document('shop', 'one'));
    const view = readOnlyCache(cache);
    await view.write(document('shop', 'two'));
    await view.forget('shop');
    expect((await view.read()).entries).toEqual([document('shop', 'one')]);
  });
});
