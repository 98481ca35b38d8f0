import { strict as assert } from 'node:assert';
import { readdirSync } from 'node:fs';

import type { SourceCase } from '../source-case.ts';
import { assertGives, type SourceTrial } from '../source-trial.ts';

const PROMPTLY_MS = 2_000;

/** Legal names that mean something to a language, a file system or a protocol. */
const ODD = [
  'constructor',
  'valueof',
  'con',
  'nul',
  '0',
  'a',
  'a--b',
  'true',
  'null',
  'undefined',
  'x'.repeat(63),
];
const HOSTILE = [
  '..',
  '.',
  '__proto__',
  '',
  'UPPER',
  'a/b',
  '../../shop',
  'a.b',
  '*',
  '>',
  'a b',
  'x'.repeat(200),
];

/** S10 – S13: what holds for every call. */
export const everyCallCases: readonly SourceCase[] = [
  {
    id: 'S10.during',
    title: 'a read whose signal is aborted settles promptly',
    async run(trial) {
      await trial.put('shop', 'v1');
      for (let count = 0; count < 3; count += 1) {
        const stop = new AbortController();
        const read = trial.settles('the read', PROMPTLY_MS, () => trial.read(undefined, stop.signal));
        stop.abort();
        await read;
      }
    },
  },
  {
    id: 'S10.before',
    title: 'a read whose signal was aborted before settles promptly',
    async run(trial) {
      await trial.put('shop', 'v1');
      await trial.settles('the read', PROMPTLY_MS, () => trial.read(undefined, AbortSignal.abort()));
    },
  },
  {
    id: 'S10.all-or-nothing',
    title: 'a read that is given up gives the whole, or is unavailable',
    async run(trial) {
      await putTwo(trial);
      for (let ms = 0; ms < 5; ms += 1) {
        const stop = new AbortController();
        const read = trial.read(undefined, stop.signal);
        await trial.bench.clock.sleep(ms);
        stop.abort();
        const result = await read;
        if (result.kind === 'snapshot') assertGives(result, TWO);
      }
    },
  },
  {
    id: 'S10.next-is-whole',
    title: 'after reads that were given up the next one gives the whole',
    async run(trial) {
      await putTwo(trial);
      for (let count = 0; count < 5; count += 1) {
        const stop = new AbortController();
        const read = trial.read(undefined, stop.signal);
        stop.abort();
        await read;
      }
      await trial.until('it can be read', () => true);
      assertGives(await trial.snapshot(), TWO);
    },
  },
  {
    id: 'S11.at-the-same-time',
    title: 'each of five reads at the same time gives the whole',
    async run(trial) {
      await putTwo(trial);
      const snapshots = await Promise.all(Array.from({ length: 5 }, () => trial.snapshot()));
      for (const snapshot of snapshots) assertGives(snapshot, TWO);
    },
  },
  {
    id: 'S11.one-is-given-up',
    title: 'a read that is given up takes none with it that began before or after it',
    async run(trial) {
      await putTwo(trial);
      const stop = new AbortController();
      const before = trial.snapshot();
      const given = trial.read(undefined, stop.signal);
      const after = trial.snapshot();
      stop.abort();
      const [one, other] = await Promise.all([before, after, given]);
      assertGives(one, TWO);
      assertGives(other, TWO);
    },
  },
  {
    id: 'S12.odd-names',
    title: 'every legal name is given as it is',
    async run(trial) {
      for (const name of ODD) await trial.put(name, `document of ${name}`);
      const snapshot = await trial.until('all are given', ({ documents }) => documents.size >= ODD.length);
      assertGives(snapshot, Object.fromEntries(ODD.map((name) => [name, `document of ${name}`])));
      await trial.bench.delete('constructor');
      await trial.until('it is not given any more', ({ documents }) => !documents.has('constructor'));
      assert.equal((await trial.snapshot()).documents.size, ODD.length - 1);
    },
  },
  {
    id: 'S12.hostile-names',
    title: 'a name that no deployment can have does no harm',
    async run(trial) {
      await putTwo(trial);
      // It may be refused where it is put.
      for (const name of HOSTILE) await trial.put(name, 'hostile').catch(() => undefined);
      const { documents, deleted } = await trial.given('blog', TWO.blog);
      for (const [name, content] of Object.entries(TWO)) {
        assert.equal(Buffer.from(documents.get(name) ?? []).toString(), content);
        assert.ok(!deleted.has(name));
      }
      const strangers = [...documents.keys()].filter((name) => !(name in TWO) && !HOSTILE.includes(name));
      assert.deepEqual(strangers, [], 'a name has become another one');
      assert.deepEqual(Object.keys(Object.prototype), [], 'the prototype of all objects was changed');
    },
  },
  {
    id: 'S13.ended-watches',
    title: 'watches that were ended leave nothing behind',
    awaitsHints: true,
    run: (trial) =>
      leavesNothing(trial, async () => {
        for (let count = 0; count < 5; count += 1) {
          const watcher = trial.watch();
          await watcher.hinted(() => trial.put('shop', `v${count}`));
          watcher.end();
        }
        for (let count = 0; count < 10; count += 1) trial.watch().end();
      }),
  },
  {
    id: 'S13.watch-in-an-outage',
    title: 'a watch that was ended during an outage leaves nothing behind',
    needs: ['outage'],
    run: (trial) =>
      leavesNothing(trial, async () => {
        const end = await trial.having('outage').outage();
        const watcher = trial.watch();
        await watcher.calm();
        watcher.end();
        await end();
      }),
  },
  {
    id: 'S13.reads',
    title: 'reads leave nothing behind, given up or not',
    run: (trial) =>
      leavesNothing(trial, async () => {
        await putTwo(trial);
        for (let count = 0; count < 20; count += 1) {
          const stop = new AbortController();
          const read = trial.read(undefined, stop.signal);
          if (count % 2 === 0) stop.abort();
          await read;
        }
      }),
  },
];

const TWO = { shop: 'document of shop', blog: 'document of blog' };

async function putTwo(trial: SourceTrial): Promise<void> {
  for (const [name, content] of Object.entries(TWO)) await trial.put(name, content);
  await trial.given('shop', TWO.shop);
  await trial.given('blog', TWO.blog);
}

/** Fails if `work` leaves more behind than there was once the source had been used for the first time. */
async function leavesNothing(trial: SourceTrial, work: () => Promise<void>): Promise<void> {
  await trial.put('shop', 'v0');
  await trial.given('shop', 'v0');
  const before = held();
  await work();
  const end = trial.bench.clock.now() + PROMPTLY_MS;
  for (;;) {
    const more = [...held()].filter(([kind, count]) => count > (before.get(kind) ?? 0)).map(([kind]) => kind);
    if (more.length === 0) return;
    if (trial.bench.clock.now() > end) assert.fail(`left behind: ${more.join(', ')}`);
    await trial.bench.clock.sleep(20);
  }
}

/** How many of each kind keep this process alive, and how many descriptors it has. */
function held(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) {
    // They end by themselves, and a test runner has some at any time.
    if (kind !== 'Immediate' && kind !== 'FSReqPromise') counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts.set('descriptor', countDescriptors());
}

function countDescriptors(): number {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    // Where the system does not tell.
    return 0;
  }
}
