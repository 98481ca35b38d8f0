import { strict as assert } from 'node:assert';

import type { SourceCase } from '../source-case.ts';

/** S8 and S9: hints, and who gets them. */
export const watchingCases: readonly SourceCase[] = [
  {
    id: 'S8.put',
    title: 'a deployment that is new is hinted at',
    awaitsHints: true,
    async run(trial) {
      const watcher = trial.watch();
      await watcher.hinted(() => trial.put('shop', 'v1'));
      await trial.given('shop', 'v1');
      await watcher.hinted(() => trial.put('blog', 'v1'));
    },
  },
  {
    id: 'S8.change',
    title: 'another document of a deployment is hinted at',
    awaitsHints: true,
    async run(trial) {
      await trial.put('shop', 'v1');
      const watcher = trial.watch();
      await watcher.hinted(() => trial.put('shop', 'v2'));
      await watcher.hinted(() => trial.put('shop', 'v3'));
    },
  },
  {
    id: 'S8.delete',
    title: 'a deletion is hinted at',
    awaitsHints: true,
    async run(trial) {
      await trial.put('shop', 'v1');
      await trial.put('blog', 'v1');
      const watcher = trial.watch();
      await watcher.hinted(() => trial.bench.delete('shop'));
      await watcher.hinted(() => trial.bench.delete('blog'));
    },
  },
  {
    id: 'S8.after-an-outage',
    title: 'the end of an outage is hinted at, and so is what is put then',
    awaitsHints: true,
    needs: ['outage'],
    async run(trial) {
      await trial.put('shop', 'v1');
      const watcher = trial.watch();
      for (let count = 0; count < 2; count += 1) {
        await watcher.calm();
        const end = await trial.having('outage').outage();
        await trial.read();
        await watcher.hinted(end);
        await trial.given('shop', 'v1');
      }
    },
  },
  {
    id: 'S8.change-after-an-outage',
    title: 'what is put after an outage is hinted at',
    awaitsHints: true,
    needs: ['outage'],
    async run(trial) {
      const watcher = trial.watch();
      await watcher.calm();
      const end = await trial.having('outage').outage();
      await watcher.calm();
      await end();
      await trial.until('it can be read', () => true);
      await watcher.hinted(() => trial.put('shop', 'v1'));
    },
  },
  {
    id: 'S8.watch-in-an-outage',
    title: 'a watch that begins during an outage hints at its end, and at what is put then',
    awaitsHints: true,
    needs: ['outage'],
    async run(trial) {
      await trial.put('shop', 'v1');
      const end = await trial.having('outage').outage();
      const watcher = trial.watch();
      await watcher.hinted(end);
      await trial.given('shop', 'v1');
      await watcher.hinted(() => trial.put('shop', 'v2'));
    },
  },
  {
    id: 'S8.reading-is-no-change',
    title: 'a read is not hinted at',
    async run(trial) {
      await trial.put('shop', 'v1');
      const watcher = trial.watch();
      await watcher.calm();
      const before = watcher.hints();
      for (let count = 0; count < 3; count += 1) await trial.snapshot();
      await watcher.calm();
      assert.equal(watcher.hints(), before, 'whoever reads at each hint would read for ever');
    },
  },
  {
    id: 'S9.each',
    title: 'each of three watchers gets its hints',
    awaitsHints: true,
    async run(trial) {
      const watchers = [trial.watch(), trial.watch(), trial.watch()];
      for (const watcher of watchers) await watcher.calm();
      await Promise.all(
        watchers.map((watcher, index) => watcher.hinted(() => trial.put(`shop-${index}`, 'v1'))),
      );
      const counts = watchers.map((watcher) => watcher.hints());
      const all = Promise.all(watchers.map((watcher) => watcher.hinted(async () => undefined)));
      all.catch(() => undefined);
      for (const watcher of watchers) await watcher.calm();
      await trial.put('shop', 'v2');
      await all;
      assert.ok(watchers.every((watcher, index) => watcher.hints() > (counts[index] ?? 0)));
    },
  },
  {
    id: 'S9.no-hint-after-the-end',
    title: 'after a watch was ended no hint of it comes, also not of what changed before',
    awaitsHints: true,
    async run(trial) {
      const [ended, other] = [trial.watch(), trial.watch()];
      await other.hinted(() => trial.put('shop', 'v1'));
      await ended.calm();
      const last = trial.put('shop', 'v2');
      ended.end();
      const before = ended.hints();
      await last;
      await other.calm();
      await other.hinted(() => trial.put('shop', 'v3'));
      await other.calm();
      assert.ok(ended.hints() <= before, 'a hint came after the end');
    },
  },
  {
    id: 'S9.end-of-one',
    title: 'the end of one watch ends no other',
    awaitsHints: true,
    async run(trial) {
      const [first, second] = [trial.watch(), trial.watch()];
      await second.hinted(() => trial.put('shop', 'v1'));
      first.end();
      await second.hinted(() => trial.put('shop', 'v2'));
    },
  },
  {
    id: 'S9.end-twice',
    title: 'a watch can be ended twice, and nobody else is disturbed',
    awaitsHints: true,
    async run(trial) {
      const [first, second] = [trial.watch(), trial.watch()];
      first.end();
      first.end();
      first.end();
      await second.hinted(() => trial.put('shop', 'v1'));
    },
  },
  {
    id: 'S9.again',
    title: 'after the end of a watch another one can begin',
    awaitsHints: true,
    async run(trial) {
      for (let count = 0; count < 3; count += 1) {
        const watcher = trial.watch();
        await watcher.hinted(() => trial.put('shop', `v${count}`));
        watcher.end();
      }
    },
  },
];
