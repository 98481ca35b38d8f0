import { strict as assert } from 'node:assert';

import type { SourceCase } from '../source-case.ts';
import { assertGives } from '../source-trial.ts';

/** S1 and S2: what a read gives. */
export const readingCases: readonly SourceCase[] = [
  {
    id: 'S1.byte-for-byte',
    title: 'bytes that are no text come back as they were put',
    async run(trial) {
      const every = Uint8Array.from({ length: 256 }, (_, index) => index);
      const odd = Uint8Array.of(0xef, 0xbb, 0xbf, 0x0d, 0x0a, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0x00, 0x20, 0x0a);
      await trial.put('every', every);
      await trial.put('odd', odd);
      await trial.given('every', every);
      await trial.given('odd', odd);
    },
  },
  {
    id: 'S1.every-deployment',
    title: 'each of thirty deployments is given',
    async run(trial) {
      const expected = Object.fromEntries(
        Array.from({ length: 30 }, (_, n) => [`shop-${n}`, `document ${n}`]),
      );
      for (const [name, content] of Object.entries(expected)) await trial.put(name, content);
      const snapshot = await trial.until('all are given', ({ documents }) => documents.size >= 30);
      assertGives(snapshot, expected);
    },
  },
  {
    id: 'S1.nothing-else',
    title: 'nothing is given, deleted or unreadable that nobody has put',
    async run(trial) {
      const empty = await trial.snapshot();
      assertGives(empty, {});
      assert.deepEqual([...empty.deleted, ...(empty.unreadable ?? [])], []);
      await trial.put('shop', 'v1');
      const one = await trial.given('shop', 'v1');
      assertGives(one, { shop: 'v1' });
      assert.deepEqual([...one.deleted, ...(one.unreadable ?? [])], []);
    },
  },
  {
    id: 'S1.latest',
    title: 'of two documents of one deployment the later one is given',
    async run(trial) {
      await trial.put('shop', 'v1');
      await trial.given('shop', 'v1');
      await trial.put('shop', 'v2, which is longer');
      await trial.given('shop', 'v2, which is longer');
      await trial.put('shop', 'v3');
      await trial.given('shop', 'v3');
    },
  },
  {
    id: 'S1.large',
    title: 'a document of half a megabyte is given whole',
    async run(trial) {
      const large = Uint8Array.from({ length: 524_288 }, (_, index) => (index * 31) % 251);
      await trial.put('shop', large);
      await trial.given('shop', large);
    },
  },
  {
    id: 'S2.later-changes',
    title: 'a snapshot stays as it was when documents are put, changed and deleted',
    async run(trial) {
      await trial.put('shop', 'v1');
      await trial.put('blog', 'v1');
      await trial.given('shop', 'v1');
      const before = await trial.given('blog', 'v1');
      await trial.put('shop', 'v2');
      await trial.put('cart', 'v1');
      await trial.bench.delete('blog');
      await trial.given('cart', 'v1');
      assertGives(before, { shop: 'v1', blog: 'v1' });
      assert.deepEqual([...before.deleted], []);
    },
  },
  {
    id: 'S2.changing-it',
    title: 'whoever changes a snapshot changes nothing in the source',
    async run(trial) {
      await trial.put('shop', 'v1');
      await trial.put('blog', 'v1');
      await trial.given('shop', 'v1');
      const { documents, deleted } = await trial.given('blog', 'v1');
      documents.get('shop')?.fill(0);
      // A caller without types, or one who does not mind them.
      if (documents instanceof Map) documents.delete('blog');
      if (deleted instanceof Set) deleted.add('shop');
      const after = await trial.snapshot();
      assertGives(after, { shop: 'v1', blog: 'v1' });
      assert.deepEqual([...after.deleted], []);
    },
  },
];
