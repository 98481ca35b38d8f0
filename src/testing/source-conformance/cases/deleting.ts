import { strict as assert } from 'node:assert';

import type { SourceCase } from '../source-case.ts';
import { assertGives, isDeleted, type SourceTrial } from '../source-trial.ts';

/** S3 and S4: what a deletion is, and what none is. */
export const deletingCases: readonly SourceCase[] = [
  {
    id: 'S3.deletion-is-said',
    title: 'a deployment that was deleted is said to be, and not given',
    async run(trial) {
      await putAndDelete(trial);
      const snapshot = await trial.snapshot();
      assert.ok(!snapshot.documents.has('shop'), 'it is given');
      assert.ok(isDeleted(snapshot, 'shop'), 'it is not said to be deleted');
    },
  },
  {
    id: 'S3.others-stay',
    title: 'a deletion is of one deployment and no other',
    async run(trial) {
      await trial.put('blog', 'v1');
      await trial.put('shop-2', 'v1');
      await putAndDelete(trial);
      const snapshot = await trial.snapshot();
      assertGives(snapshot, { blog: 'v1', 'shop-2': 'v1' });
      assert.ok(!snapshot.deleted.has('blog') && !snapshot.deleted.has('shop-2'));
    },
  },
  {
    id: 'S3.put-after-delete',
    title: 'a document that is put after a deletion is given, and the deletion is over',
    async run(trial) {
      await putAndDelete(trial);
      await trial.put('shop', 'v2');
      const snapshot = await trial.given('shop', 'v2');
      assert.ok(!snapshot.deleted.has('shop'), 'it is still said to be deleted');
    },
  },
  {
    id: 'S3.delete-again',
    title: 'a deployment can be deleted again after it was put again',
    async run(trial) {
      await putAndDelete(trial);
      await putAndDelete(trial, 'v2');
      assert.ok(isDeleted(await trial.snapshot(), 'shop'));
    },
  },
  {
    id: 'S3.empty-is-no-deletion',
    title: 'a document without a byte is a document, or unreadable, and no deletion',
    async run(trial) {
      await trial.put('shop', 'v1');
      await trial.given('shop', 'v1');
      await trial.put('shop', '');
      const snapshot = await trial.until(
        'v1 is not given any more',
        ({ documents }) => documents.get('shop')?.length !== 2,
      );
      assert.ok(!isDeleted(snapshot, 'shop'), 'it is said to be deleted');
      assert.ok(snapshot.documents.has('shop') || snapshot.unreadable?.has('shop'), 'nothing is said of it');
    },
  },
  {
    id: 'S3.loss-is-no-deletion',
    title: 'a deployment that is lost is not said to be deleted',
    needs: ['lose'],
    async run(trial) {
      await trial.put('blog', 'v1');
      await trial.put('shop', 'v1');
      await trial.given('shop', 'v1');
      await trial.having('lose').lose('shop');
      const snapshot = await trial.until(
        'it is not given any more',
        ({ documents }) => !documents.has('shop'),
      );
      assert.ok(!isDeleted(snapshot, 'shop'), 'it is said to be deleted');
      assert.ok(!isDeleted(snapshot, 'blog'), 'another one is said to be deleted');
    },
  },
  {
    id: 'S4.documents',
    title: 'a source that is made later gives the same documents',
    needs: ['reopen'],
    async run(trial) {
      await trial.put('shop', 'v1');
      await trial.put('blog', 'v1');
      await trial.put('shop', 'v2');
      const later = await trial.having('reopen').reopen();
      await trial.given('shop', 'v2', later);
      assertGives(await trial.given('blog', 'v1', later), { shop: 'v2', blog: 'v1' });
    },
  },
  {
    id: 'S4.deletion',
    title: 'a source that is made after a deletion says it',
    needs: ['reopen'],
    async run(trial) {
      await trial.put('blog', 'v1');
      await putAndDelete(trial);
      const later = await trial.having('reopen').reopen();
      await trial.until('it is said to be deleted', (one) => isDeleted(one, 'shop'), later);
      assertGives(await trial.snapshot(later), { blog: 'v1' });
    },
  },
  {
    id: 'S4.put-after-delete',
    title: 'a source that is made after a deletion and another put gives the document',
    needs: ['reopen'],
    async run(trial) {
      await putAndDelete(trial);
      await trial.put('shop', 'v2');
      const later = await trial.having('reopen').reopen();
      const snapshot = await trial.given('shop', 'v2', later);
      assert.ok(!snapshot.deleted.has('shop'));
    },
  },
  {
    id: 'S4.loss-is-no-deletion',
    title: 'a source that is made after a loss does not say that it was a deletion',
    needs: ['reopen', 'lose'],
    async run(trial) {
      await trial.put('shop', 'v1');
      await trial.put('blog', 'v1');
      await trial.given('blog', 'v1');
      await trial.having('lose').lose('shop');
      const later = await trial.having('reopen').reopen();
      assert.ok(!isDeleted(await trial.snapshot(later), 'shop'));
    },
  },
];

async function putAndDelete(trial: SourceTrial, content = 'v1'): Promise<void> {
  await trial.put('shop', content);
  await trial.given('shop', content);
  await trial.bench.delete('shop');
  await trial.until('it is not given any more', ({ documents }) => !documents.has('shop'));
}
