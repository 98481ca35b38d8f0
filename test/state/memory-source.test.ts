import { describe, expect, it } from 'vitest';

import { memorySource, type MemorySource } from '../../src/state/memory-source.ts';
import type { Snapshot } from '../../src/state/state-source.ts';

const NEVER = new AbortController().signal;
const DOCUMENT = { apiVersion: 'rollforward/v1', services: {} } as const;

async function snapshotOf(source: MemorySource): Promise<Snapshot> {
  const result = await source.read(NEVER);
  if (result.kind !== 'snapshot') throw new Error(`expected a snapshot, found ${result.reason}`);
  return result;
}

async function textOf(source: MemorySource, name: string): Promise<string> {
  return new TextDecoder().decode((await snapshotOf(source)).documents.get(name));
}

describe('memorySource', () => {
  it('is empty at first, and knows nothing of the unlisted', async () => {
    expect(await snapshotOf(memorySource())).toEqual({
      kind: 'snapshot',
      documents: new Map(),
      deleted: new Set(),
      unlisted: 'unknown',
    });
    expect((await snapshotOf(memorySource({ unlisted: 'deleted' }))).unlisted).toBe('deleted');
  });

  it('takes an object, text or bytes, each as it is', async () => {
    const source = memorySource();
    source.put('object', DOCUMENT);
    source.put('text', '{ "not": valid');
    source.put('bytes', Uint8Array.of(0xff, 0x00));
    expect(await textOf(source, 'object')).toBe('{"apiVersion":"rollforward/v1","services":{}}');
    expect(await textOf(source, 'text')).toBe('{ "not": valid');
    expect((await snapshotOf(source)).documents.get('bytes')).toEqual(Uint8Array.of(0xff, 0x00));
  });

  it('keeps what it was given, not what becomes of it', async () => {
    const source = memorySource();
    const bytes = Uint8Array.of(1, 2, 3);
    source.put('shop', bytes);
    bytes[0] = 9;
    expect((await snapshotOf(source)).documents.get('shop')).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('gives snapshots that later changes leave alone', async () => {
    const source = memorySource();
    source.put('shop', DOCUMENT);
    const before = await snapshotOf(source);
    source.delete('shop');
    expect([...before.documents.keys()]).toEqual(['shop']);
    expect([...before.deleted]).toEqual([]);
  });

  it('gives snapshots that may be changed without harm', async () => {
    const source = memorySource();
    source.put('shop', Uint8Array.of(1, 2, 3));
    (await snapshotOf(source)).documents.get('shop')?.fill(0);
    expect((await snapshotOf(source)).documents.get('shop')).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('deletes on purpose, until the deployment is put again', async () => {
    const source = memorySource();
    source.put('shop', DOCUMENT);
    source.delete('shop');
    const gone = await snapshotOf(source);
    expect([...gone.documents.keys(), ...gone.deleted]).toEqual(['shop']);
    expect(gone.deleted.has('shop')).toBe(true);
    source.put('shop', DOCUMENT);
    expect([...(await snapshotOf(source)).deleted]).toEqual([]);
  });

  it('fails with its reason, and loses nothing by it', async () => {
    const source = memorySource();
    source.put('shop', DOCUMENT);
    source.fail('no route');
    expect(await source.read(NEVER)).toEqual({ kind: 'unavailable', reason: 'no route' });
    source.restore();
    expect([...(await snapshotOf(source)).documents.keys()]).toEqual(['shop']);
  });

  it('hints at every change to all who watch, until they stop', () => {
    const source = memorySource();
    let [first, second] = [0, 0];
    const unwatch = source.watch(() => (first += 1));
    source.watch(() => (second += 1));
    source.put('shop', DOCUMENT);
    source.delete('shop');
    expect([first, second]).toEqual([2, 2]);
    unwatch();
    source.fail('no route');
    source.restore();
    expect([first, second]).toEqual([2, 3]);
  });
});
