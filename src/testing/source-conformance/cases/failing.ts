import { strict as assert } from 'node:assert';

import type { SourceCase } from '../source-case.ts';
import { assertGives, bytesOf, holds, isDeleted, type SourceTrial } from '../source-trial.ts';

const LONG = 'x'.repeat(5_000);

/** S5 – S7: storage that is away, half written or damaged. */
export const failingCases: readonly SourceCase[] = [
  {
    id: 'S5.says-so',
    title:
      'a read of a source that cannot be reached is unavailable with a reason, each time, and never empty',
    needs: ['outage'],
    async run(trial) {
      await trial.put('shop', 'v1');
      await trial.given('shop', 'v1');
      await trial.having('outage').outage();
      for (let count = 0; count < 3; count += 1) await assertUnavailable(trial);
    },
  },
  {
    id: 'S5.recovers',
    title: 'after an outage the same source gives all that is there',
    needs: ['outage'],
    async run(trial) {
      await trial.put('shop', 'v1');
      await trial.put('blog', 'v1');
      const end = await trial.having('outage').outage();
      await assertUnavailable(trial);
      await end();
      await trial.given('shop', 'v1');
      assertGives(await trial.snapshot(), { shop: 'v1', blog: 'v1' });
    },
  },
  {
    id: 'S5.again',
    title: 'a second outage is one, and ends as the first did',
    needs: ['outage'],
    async run(trial) {
      await trial.put('shop', 'v1');
      for (let count = 0; count < 2; count += 1) {
        const end = await trial.having('outage').outage();
        await assertUnavailable(trial);
        await end();
        await trial.given('shop', 'v1');
      }
    },
  },
  {
    id: 'S5.from-the-start',
    title: 'a source that is made during an outage says so, and recovers',
    needs: ['outage', 'reopen'],
    async run(trial) {
      await trial.put('shop', 'v1');
      const end = await trial.having('outage').outage();
      const later = await trial.having('reopen').reopen();
      await assertUnavailable(trial, later);
      await end();
      await trial.given('shop', 'v1', later);
    },
  },
  {
    id: 'S6.half-of-a-new-one',
    title: 'the first half of a document is not given, and no deletion',
    needs: ['putHalf'],
    async run(trial) {
      await trial.put('blog', 'v1');
      await trial.having('putHalf').putHalf('shop', bytesOf(LONG));
      assertGives(await trial.given('blog', 'v1'), { blog: 'v1' });
      await trial.put('shop', LONG);
      await trial.given('shop', LONG);
    },
  },
  {
    id: 'S6.half-over-an-old-one',
    title: 'while a document is half written the one before it is given',
    needs: ['putHalf'],
    async run(trial) {
      await trial.put('shop', 'v1');
      await trial.given('shop', 'v1');
      await trial.having('putHalf').putHalf('shop', bytesOf(LONG));
      for (let count = 0; count < 3; count += 1) assertGives(await trial.snapshot(), { shop: 'v1' });
    },
  },
  {
    id: 'S6.under-way',
    title: 'reads that overlap writes give one document or another, whole, and no deletion',
    needs: ['putHalf'],
    async run(trial) {
      const contents = ['a', 'b', 'c'].map((letter) => letter.repeat(100_000));
      const [first = ''] = contents;
      await trial.put('shop', first);
      await trial.given('shop', first);
      let writing = true;
      const write = async (): Promise<void> => {
        for (let turn = 1; writing; turn += 1) {
          await trial.put('shop', contents[turn % contents.length] ?? first);
          await trial.bench.clock.sleep(1);
        }
      };
      const done = write();
      try {
        for (let count = 0; count < 10; count += 1) {
          const snapshot = await trial.snapshot();
          assert.ok(!isDeleted(snapshot, 'shop'), 'it is said to be deleted');
          if (!snapshot.documents.has('shop')) continue;
          assert.ok(
            contents.some((content) => holds(snapshot, 'shop', bytesOf(content))),
            'what is given is none of them',
          );
        }
      } finally {
        writing = false;
        await done;
      }
    },
  },
  {
    id: 'S7.others-go-on',
    title: 'an entry that cannot be given keeps no other from being given',
    needs: ['spoil'],
    async run(trial) {
      await trial.put('blog', 'v1');
      await spoilShop(trial);
      await trial.given('blog', 'v1');
      await trial.put('blog', 'v2');
      await trial.put('cart', 'v1');
      await trial.given('blog', 'v2');
      await trial.given('cart', 'v1');
    },
  },
  {
    id: 'S7.is-kept',
    title: 'an entry that cannot be given is unreadable, or given as it is, and no deletion',
    needs: ['spoil'],
    async run(trial) {
      await spoilShop(trial);
      const snapshot = await trial.snapshot();
      const reason = snapshot.unreadable?.get('shop');
      assert.ok(reason !== undefined || snapshot.documents.has('shop'), 'nothing is said of it');
      assert.notEqual(reason?.trim(), '', 'no reason is given');
      assert.ok(!isDeleted(snapshot, 'shop') && !snapshot.deleted.has('shop'), 'it is said to be deleted');
    },
  },
  {
    id: 'S7.is-mended',
    title: 'an entry that could not be given is given once it was put again',
    needs: ['spoil'],
    async run(trial) {
      await spoilShop(trial);
      await trial.put('shop', 'v2');
      const snapshot = await trial.given('shop', 'v2');
      assert.equal(snapshot.unreadable?.get('shop'), undefined);
    },
  },
];

async function assertUnavailable(trial: SourceTrial, source = trial.bench.source): Promise<void> {
  const result = await trial.read(source);
  if (result.kind !== 'unavailable') {
    assert.fail(
      `it looks like a source with ${result.documents.size} documents, unlisted ${result.unlisted}`,
    );
  }
  assert.ok(result.reason.trim() !== '' && result.reason.length <= 1_000, `no reason: ${result.reason}`);
}

async function spoilShop(trial: SourceTrial): Promise<void> {
  await trial.put('shop', 'v1');
  await trial.given('shop', 'v1');
  await trial.having('spoil').spoil('shop');
  await trial.until('v1 is not given any more', (one) => !holds(one, 'shop', bytesOf('v1')));
}
