import { describe, expect, it } from 'vitest';

import { memoryCache } from '../../src/state/document-cache.ts';
import { bytes, documentOf, documentsOn, snapshot } from './documents-bench.ts';

const DENIED = new Map([['shop', 'permission denied']]);

describe('a deployment that the source has and cannot give', () => {
  it('keeps its accepted document and is reported, also where the unlisted are deleted', async () => {
    const { documents, events, wanted } = documentsOn();
    await documents.take(snapshot({ shop: documentOf('v1') }));
    await documents.take(snapshot({}, { unlisted: 'deleted', unreadable: DENIED }));
    expect(wanted()).toBe('v1');
    expect(documents.desired().deleted.size).toBe(0);
    expect(documents.rejected().get('shop')).toEqual({ error: 'permission denied' });
    expect(documents.reasonOf('shop')).toBeUndefined();
    expect(events.at(-1)).toBe('document-unreadable shop: permission denied');
  });

  it('is told once, and again when the reason changes', async () => {
    const { documents, events } = documentsOn();
    for (let read = 0; read < 3; read += 1) await documents.take(snapshot({}, { unreadable: DENIED }));
    const other = new Map([['shop', 'too large']]);
    for (let read = 0; read < 3; read += 1) await documents.take(snapshot({}, { unreadable: other }));
    expect(events).toEqual([
      'document-unreadable shop: permission denied',
      'document-unreadable shop: too large',
    ]);
  });

  it('is undecided where nothing of it was accepted: its containers are left alone (I9)', async () => {
    const { documents } = documentsOn();
    await documents.take(snapshot({}, { unlisted: 'deleted', unreadable: DENIED }));
    expect([...documents.desired().undecided]).toEqual(['shop']);
  });

  it('is not deleted by a source that says both', async () => {
    const { documents, wanted } = documentsOn();
    await documents.take(snapshot({ shop: documentOf('v1') }));
    await documents.take(snapshot({}, { deleted: new Set(['shop']), unreadable: DENIED }));
    expect(wanted()).toBe('v1');
    expect(documents.desired().deleted.size).toBe(0);
  });

  it('counts as given by a source that gives it too', async () => {
    const { documents, events, wanted } = documentsOn();
    await documents.take(snapshot({ shop: documentOf('v1') }, { unreadable: DENIED }));
    expect(wanted()).toBe('v1');
    expect(documents.rejected().size).toBe(0);
    expect(events).toEqual(['document-accepted shop']);
  });

  it('keeps no other one from being accepted, or from being deleted', async () => {
    const { documents, wanted } = documentsOn();
    await documents.take(snapshot({ blog: documentOf('v1') }));
    await documents.take(snapshot({ cart: documentOf('v1') }, { unlisted: 'deleted', unreadable: DENIED }));
    expect(wanted('blog')).toBeUndefined();
    expect(wanted('cart')).toBe('v1');
  });

  it('is as before once it can be given, is given anew, or has gone', async () => {
    const { documents, wanted } = documentsOn();
    const whole = { unlisted: 'deleted' } as const;
    await documents.take(snapshot({ shop: documentOf('v1') }, whole));
    await documents.take(snapshot({}, { ...whole, unreadable: DENIED }));
    await documents.take(snapshot({ shop: documentOf('v1') }, whole));
    expect(documents.rejected().size).toBe(0);
    await documents.take(snapshot({}, { ...whole, unreadable: DENIED }));
    await documents.take(snapshot({ shop: documentOf('v2') }, whole));
    expect(wanted()).toBe('v2');
    await documents.take(snapshot({}, { ...whole, unreadable: DENIED }));
    await documents.take(snapshot({}, whole));
    expect(wanted()).toBeUndefined();
    expect(documents.rejected().size).toBe(0);
  });

  it('and was refused before is judged anew when it can be given', async () => {
    const { documents, events } = documentsOn();
    await documents.take(snapshot({ shop: '{}' }));
    await documents.take(snapshot({}, { unreadable: DENIED }));
    await documents.take(snapshot({ shop: '{}' }));
    expect(events).toHaveLength(3);
    expect(documents.rejected().get('shop')?.revision).toMatch(/^[0-9a-f]{64}$/);
  });

  it('keeps what the cache holds after a restart', async () => {
    const cache = memoryCache();
    await cache.write({ kind: 'document', deployment: 'shop', bytes: bytes(documentOf('v1')) });
    const { documents, wanted } = documentsOn(cache);
    await documents.load();
    await documents.take(snapshot({}, { unlisted: 'deleted', unreadable: DENIED }));
    expect(wanted()).toBe('v1');
  });
});

describe('mistakes of a source', () => {
  it('are told once, for as long as they are there', async () => {
    const { documents, events } = documentsOn();
    const mistakes = ['notes.txt: no document'];
    await documents.take(snapshot({}, { mistakes }));
    await documents.take(snapshot({}, { mistakes }));
    await documents.take(snapshot({}));
    await documents.take(snapshot({}, { mistakes }));
    expect(events).toEqual(Array(2).fill('source-mistake notes.txt: no document'));
  });

  it('are what is unreadable under a name that no deployment has', async () => {
    const { documents, events } = documentsOn();
    const unreadable = new Map([['..', 'permission denied']]);
    await documents.take(snapshot({}, { unreadable }));
    await documents.take(snapshot({}, { unreadable }));
    expect(events).toEqual(['source-mistake ..: permission denied']);
    expect(documents.rejected().size).toBe(0);
  });

  it('neither flood nor fool a log', async () => {
    const { documents, events } = documentsOn();
    const mistakes = [
      `a\n\u001b[2Jb\u202e${'x'.repeat(5000)}`,
      ...Array.from({ length: 500 }, (_, n) => `${n}`),
    ];
    await documents.take(snapshot({}, { mistakes, unreadable: new Map([['shop', 'why\n\u0007']]) }));
    expect(events).toHaveLength(22);
    expect(events[0]).toMatch(/^source-mistake a\?\?\[2Jb\?x{490,500}$/);
    expect(events).toContain('source-mistake and 481 more');
    expect(events.at(-1)).toBe('document-unreadable shop: why??');
  });
});
