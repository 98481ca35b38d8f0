import { describe, expect, it } from 'vitest';

import { revisionOf } from '../../src/document/digest.ts';
import { type CacheEntry, type DocumentCache, memoryCache } from '../../src/state/document-cache.ts';
import { bytes, documentOf, documentsOn, snapshot } from './documents-bench.ts';

/** A cache whose writes fail while `broken`. */
function fragileCache(): DocumentCache & { broken: boolean; readonly writes: CacheEntry[] } {
  const inner = memoryCache();
  return {
    broken: false,
    writes: [],
    read: () => inner.read(),
    async write(entry) {
      if (this.broken) throw new Error('ENOSPC: no space left on device');
      this.writes.push(entry);
      await inner.write(entry);
    },
    async forget(deployment) {
      if (this.broken) throw new Error('EROFS: read-only file system');
      await inner.forget(deployment);
    },
  };
}

const BROKEN = '{ "apiVersion": "rollforward/v1" }';

describe('at first', () => {
  it('nothing is known, and the unlisted is unknown', async () => {
    const { documents } = documentsOn();
    await documents.load();
    expect(documents.desired()).toEqual({
      deployments: new Map(),
      deleted: new Set(),
      undecided: new Set(),
      unlisted: 'unknown',
    });
  });
});

describe('a document that arrives', () => {
  it('is accepted once it is in the cache', async () => {
    const cache = fragileCache();
    const { documents, events, wanted } = documentsOn(cache);
    await documents.take(snapshot({ shop: documentOf('v1', 7) }));
    expect(cache.writes).toEqual([
      { kind: 'document', deployment: 'shop', bytes: bytes(documentOf('v1', 7)) },
    ]);
    expect(events).toEqual(['document-accepted shop']);
    expect(wanted()).toBe('v1');
    expect(documents.desired().deployments.get('shop')).toMatchObject({
      generation: 7,
      revision: revisionOf(bytes(documentOf('v1', 7))),
    });
  });

  it('is written and told once, however often it comes', async () => {
    const cache = fragileCache();
    const { documents, events } = documentsOn(cache);
    for (let read = 0; read < 3; read += 1) await documents.take(snapshot({ shop: documentOf('v1') }));
    expect(cache.writes).toHaveLength(1);
    expect(events).toHaveLength(1);
  });

  it('is not in force while the cache cannot be written, and is tried again at the next read', async () => {
    const cache = fragileCache();
    const { documents, events, wanted } = documentsOn(cache);
    await documents.take(snapshot({ shop: documentOf('v1') }));
    cache.broken = true;
    await documents.take(snapshot({ shop: documentOf('v2') }));
    expect(wanted()).toBe('v1');
    expect(documents.rejected().size).toBe(0);
    await documents.take(snapshot({ shop: documentOf('v2') }));
    expect(wanted()).toBe('v1');
    cache.broken = false;
    await documents.take(snapshot({ shop: documentOf('v2') }));
    expect(wanted()).toBe('v2');
    const failed = 'cache-failed shop: ENOSPC: no space left on device';
    expect(events).toEqual(['document-accepted shop', failed, failed, 'document-accepted shop']);
  });

  it('keeps no other one from being accepted', async () => {
    const { documents, wanted } = documentsOn();
    await documents.take(snapshot({ blog: BROKEN, shop: documentOf('v1') }));
    expect(wanted('shop')).toBe('v1');
    expect([...documents.rejected().keys()]).toEqual(['blog']);
  });

  it.each(['Shop', 'shop.web', '-shop', '..', 'a/b', 'host', 'podman', 'x'.repeat(64), ''])(
    'is refused under the name "%s", and that is told once',
    async (name) => {
      const cache = fragileCache();
      const { documents, events } = documentsOn(cache);
      await documents.take(snapshot({ [name]: documentOf('v1') }));
      await documents.take(snapshot({ [name]: documentOf('v2') }));
      expect(documents.desired().deployments.size).toBe(0);
      expect(documents.rejected().size).toBe(0);
      expect(cache.writes).toEqual([]);
      expect(events).toHaveLength(1);
      expect(events[0]).toMatch(/^document-rejected .*expected a name of lower-case letters/);
    },
  );

  it('is told under a name that no log is flooded or fooled by', async () => {
    const { documents, events } = documentsOn();
    await documents.take(snapshot({ [`a\nb${'x'.repeat(5_000)}`]: documentOf('v1') }));
    expect(events[0]).toMatch(/^document-rejected a\\nbx{77}: expected/);
  });
});

describe('a document that is refused', () => {
  it('changes the report and nothing else (I11)', async () => {
    const cache = fragileCache();
    const { documents, events, wanted } = documentsOn(cache);
    await documents.take(snapshot({ shop: documentOf('v1', 7) }));
    const before = documents.desired();
    await documents.take(snapshot({ shop: documentOf('v2', 6) }));
    expect(documents.desired()).toEqual(before);
    expect(wanted()).toBe('v1');
    expect(cache.writes).toHaveLength(1);
    const error = 'GenerationConflict: expected a generation above 7, found 6';
    expect(documents.rejected().get('shop')).toEqual({
      revision: revisionOf(bytes(documentOf('v2', 6))),
      error,
    });
    expect(events.at(-1)).toBe(`document-rejected shop: ${error}`);
  });

  it('is told once, however often it comes', async () => {
    const { documents, events } = documentsOn();
    for (let read = 0; read < 3; read += 1) await documents.take(snapshot({ shop: BROKEN }));
    expect(events).toHaveLength(1);
    expect(documents.rejected().size).toBe(1);
  });

  it('is not read again, however often it comes', async () => {
    const mounts = [{ type: 'bind', source: '/etc', target: '/etc' }];
    const services = { web: { image: 'v1', mounts } };
    let asked = 0;
    const { documents } = documentsOn(memoryCache(), () => {
      asked += 1;
      return { refused: 'not here' };
    });
    const text = JSON.stringify({ apiVersion: 'rollforward/v1', services });
    for (let read = 0; read < 3; read += 1) await documents.take(snapshot({ shop: text }));
    expect(documents.rejected().get('shop')?.error).toContain('not here');
    expect(asked).toBe(1);
  });

  it('is not spoken of any more once a good one came, the accepted one came back, or it went', async () => {
    const { documents } = documentsOn();
    const good = documentOf('v1');
    const after = [snapshot({ shop: documentOf('v2') }), snapshot({ shop: documentOf('v2') }), snapshot({})];
    await documents.take(snapshot({ shop: good }));
    for (const next of after) {
      await documents.take(snapshot({ shop: BROKEN }));
      expect([...documents.rejected().keys()]).toEqual(['shop']);
      await documents.take(next);
      expect([...documents.rejected().keys()]).toEqual([]);
    }
  });

  it('is judged anew after it was away', async () => {
    const { documents, events } = documentsOn();
    await documents.take(snapshot({ shop: BROKEN }));
    await documents.take(snapshot({}));
    await documents.take(snapshot({ shop: BROKEN }));
    expect(events).toHaveLength(2);
  });

  it('leaves its deployment undecided if nothing of it was ever accepted (I9)', async () => {
    const { documents } = documentsOn();
    await documents.take(snapshot({ shop: BROKEN, blog: documentOf('v1') }, { unlisted: 'deleted' }));
    expect(documents.desired()).toMatchObject({
      unlisted: 'deleted',
      undecided: new Set(['shop']),
      deleted: new Set(),
    });
  });

  it('leaves its deployment undecided if the cache could not be written', async () => {
    const cache = fragileCache();
    cache.broken = true;
    const { documents } = documentsOn(cache);
    await documents.take(snapshot({ shop: documentOf('v1') }, { unlisted: 'deleted' }));
    expect([...documents.desired().undecided]).toEqual(['shop']);
  });

  it('does not bring a deleted deployment back', async () => {
    const { documents } = documentsOn();
    await documents.take(snapshot({ shop: documentOf('v1') }));
    await documents.take(snapshot({}, { deleted: new Set(['shop']) }));
    await documents.take(snapshot({ shop: BROKEN }));
    expect([...documents.desired().deleted]).toEqual(['shop']);
  });
});

describe('a deployment that is not listed', () => {
  it('stays in force and is reported so, where that means nothing', async () => {
    const { documents, wanted } = documentsOn();
    await documents.take(snapshot({ shop: documentOf('v1') }));
    expect(documents.reasonOf('shop')).toBeUndefined();
    await documents.take(snapshot({}));
    expect(wanted()).toBe('v1');
    expect(documents.reasonOf('shop')).toBe('Unlisted');
    await documents.take(snapshot({ shop: documentOf('v1') }));
    expect(documents.reasonOf('shop')).toBeUndefined();
  });

  it('is deleted where the source says that it lists everything', async () => {
    const { documents, events, wanted } = documentsOn();
    await documents.take(snapshot({ shop: documentOf('v1') }));
    await documents.take(snapshot({}, { unlisted: 'deleted' }));
    expect(wanted()).toBeUndefined();
    expect([...documents.desired().deleted]).toEqual(['shop']);
    expect(events.at(-1)).toBe('document-deleted shop');
  });

  it('is not spoken of before a source has spoken', async () => {
    const cache = memoryCache();
    await cache.write({ kind: 'document', deployment: 'shop', bytes: bytes(documentOf('v1')) });
    const { documents } = documentsOn(cache);
    await documents.load();
    expect(documents.reasonOf('shop')).toBeUndefined();
    expect(documents.reasonOf('other')).toBeUndefined();
  });
});

describe('a deletion', () => {
  const DELETE_SHOP = snapshot({}, { deleted: new Set(['shop']) });

  it('is in force once it is in the cache', async () => {
    const cache = fragileCache();
    const { documents, wanted } = documentsOn(cache);
    await documents.take(snapshot({ shop: documentOf('v1') }));
    cache.broken = true;
    await documents.take(DELETE_SHOP);
    expect(wanted()).toBe('v1');
    cache.broken = false;
    await documents.take(DELETE_SHOP);
    expect(wanted()).toBeUndefined();
    expect(cache.writes.at(-1)).toEqual({ kind: 'deleted', deployment: 'shop' });
    expect(documents.isLeaving('shop')).toBe(true);
  });

  it('survives a restart, until nothing of it is left', async () => {
    const cache = memoryCache();
    const first = documentsOn(cache).documents;
    await first.take(snapshot({ shop: documentOf('v1') }));
    await first.take(DELETE_SHOP);

    const second = documentsOn(cache).documents;
    await second.load();
    expect([...second.desired().deleted]).toEqual(['shop']);
    expect(second.isLeaving('shop')).toBe(true);
    // The source does not remember it for ever.
    await second.take(snapshot({}));
    expect([...second.desired().deleted]).toEqual(['shop']);
    await second.forget(['shop', 'other']);
    expect([...second.desired().deleted]).toEqual([]);

    const third = documentsOn(cache).documents;
    await third.load();
    expect(third.desired().deleted.size).toBe(0);
    expect(third.isLeaving('shop')).toBe(false);
  });

  it('is listed as long as the source lists it, also of what was never here', async () => {
    const cache = fragileCache();
    const { documents, events } = documentsOn(cache);
    await documents.take(DELETE_SHOP);
    expect([...documents.desired().deleted]).toEqual(['shop']);
    expect(documents.isLeaving('shop')).toBe(false);
    expect(cache.writes).toEqual([]);
    expect(events).toEqual([]);
    await documents.take(snapshot({}));
    expect(documents.desired().deleted.size).toBe(0);
  });

  it('ends with a document, whatever its generation', async () => {
    const cache = memoryCache();
    const { documents, wanted } = documentsOn(cache);
    await documents.take(snapshot({ shop: documentOf('v1', 7) }));
    await documents.take(DELETE_SHOP);
    await documents.take(snapshot({ shop: documentOf('v2', 1) }));
    expect(wanted()).toBe('v2');
    expect(documents.desired().deleted.size).toBe(0);
    expect(documents.isLeaving('shop')).toBe(false);
    // What was told of the deletion comes late: it must not take the document out of the cache.
    await documents.forget(['shop']);
    expect(wanted()).toBe('v2');
    expect((await cache.read()).entries).toMatchObject([{ kind: 'document', deployment: 'shop' }]);
  });

  it('is not one if a document of that name is listed too', async () => {
    const { documents, wanted } = documentsOn();
    await documents.take(snapshot({ shop: documentOf('v1') }, { deleted: new Set(['shop']) }));
    expect(wanted()).toBe('v1');
    expect(documents.desired().deleted.size).toBe(0);
  });

  it('of an impossible name is passed over', async () => {
    const { documents } = documentsOn();
    await documents.take(snapshot({}, { deleted: new Set(['../shop', 'host']) }));
    expect(documents.desired().deleted.size).toBe(0);
  });

  it('that the cache cannot forget is told, and costs nothing', async () => {
    const cache = fragileCache();
    const { documents, events } = documentsOn(cache);
    await documents.take(snapshot({ shop: documentOf('v1') }));
    await documents.take(DELETE_SHOP);
    cache.broken = true;
    await documents.forget(['shop']);
    expect(events.at(-1)).toBe('cache-failed EROFS: read-only file system');
  });
});

describe('the cache', () => {
  it('is believed until a source speaks', async () => {
    const cache = memoryCache();
    await cache.write({ kind: 'document', deployment: 'shop', bytes: bytes(documentOf('v1', 7)) });
    const { documents, wanted, events } = documentsOn(cache);
    await documents.load();
    expect(wanted()).toBe('v1');
    expect(events).toEqual([]);
    expect(documents.desired().unlisted).toBe('unknown');
  });

  it('keeps generations over a restart: nothing older is accepted (I6)', async () => {
    const cache = memoryCache();
    await documentsOn(cache).documents.take(snapshot({ shop: documentOf('v2', 8) }));
    const { documents, wanted } = documentsOn(cache);
    await documents.load();
    await documents.take(snapshot({ shop: documentOf('v1', 7) }));
    expect(wanted()).toBe('v2');
    expect(documents.rejected().get('shop')?.error).toContain('GenerationConflict');
  });

  it('is not believed where its document is refused by now, and that is told', async () => {
    const cache = memoryCache();
    await cache.write({ kind: 'document', deployment: 'shop', bytes: bytes(BROKEN) });
    await cache.write({ kind: 'document', deployment: 'blog', bytes: bytes(documentOf('v1')) });
    const { documents, wanted, events } = documentsOn(cache);
    await documents.load();
    expect(wanted('shop')).toBeUndefined();
    expect(wanted('blog')).toBe('v1');
    expect(events).toEqual([expect.stringMatching(/^cache-failed shop: document refused/)]);
    expect(documents.desired().deleted.size).toBe(0);
  });

  it('tells what of it is damaged', async () => {
    const damaged = {
      ...memoryCache(),
      read: () => Promise.resolve({ entries: [], damaged: ['a is damaged'] }),
    };
    const { documents, events } = documentsOn(damaged);
    await documents.load();
    expect(events).toEqual(['cache-failed a is damaged']);
  });

  it('that cannot be read at all ends the load', async () => {
    const unreadable = { ...memoryCache(), read: () => Promise.reject(new Error('EACCES')) };
    await expect(documentsOn(unreadable).documents.load()).rejects.toThrow('EACCES');
  });
});
