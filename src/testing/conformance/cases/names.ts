import { strict as assert } from 'node:assert';

import type { ContainerId } from '../../../index.ts';
import { benchSpec, created, running } from '../bench-container.ts';
import { type ConformanceBench, having } from '../conformance-bench.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { rejects } from '../expectations.ts';

/** C4, C6 and C8: who gets a name. */
export const nameCases: readonly ConformanceCase[] = [
  {
    id: 'C4.create-beside-stranger',
    title: "create under a stranger's name is a NameConflict and leaves the stranger alone",
    state: 'foreign',
    verb: 'createContainer',
    needs: ['runForeign'],
    async run(bench) {
      const spec = await benchSpec(bench);
      await beside(bench, spec.name, () => rejects(bench.runtime.createContainer(spec), 'NameConflict'));
    },
  },
  {
    id: 'C4.start-service-beside-stranger',
    title: "startService under a stranger's name is a NameConflict and leaves the stranger alone",
    state: 'foreign',
    verb: 'startService',
    needs: ['runForeign'],
    async run(bench) {
      const spec = await benchSpec(bench);
      await beside(bench, spec.name, () => rejects(bench.runtime.startService(spec), 'NameConflict'));
    },
  },
  {
    id: 'C4.rename-beside-stranger',
    title: "rename to a stranger's name is a NameConflict and leaves both alone",
    state: 'foreign',
    verb: 'renameContainer',
    needs: ['runForeign'],
    uses: ['renameContainer'],
    async run(bench) {
      const { id, spec } = await created(bench);
      const name = `${spec.name}.stranger`;
      const image = await bench.image('runs');
      const stranger = await having(bench, 'runForeign').runForeign({ name, image });
      const look = async (): Promise<unknown> => [
        await bench.runtime.containerStatus({ id }),
        await bench.runtime.containerStatus({ id: stranger }),
      ];
      const before = await look();
      await rejects(renamed(bench, id, name), 'NameConflict');
      assert.deepEqual(await look(), before);
    },
  },
  {
    id: 'C6.one-runtime',
    title: 'of two creates of one name at once one gets an id and one NameConflict',
    state: 'absent',
    verb: 'createContainer',
    run: (bench) => createTwice(bench, bench.runtime, bench.runtime),
  },
  {
    id: 'C6.two-runtimes',
    title: 'of two processes that create one name at once one gets an id and one NameConflict',
    state: 'absent',
    verb: 'createContainer',
    needs: ['attach'],
    run: (bench) => createTwice(bench, bench.runtime, having(bench, 'attach').attach()),
  },
  {
    id: 'C6.rename-to-a-taken-name',
    title: 'rename to the name of another container of ours is a NameConflict and leaves both alone',
    state: 'created',
    verb: 'renameContainer',
    uses: ['renameContainer'],
    async run(bench) {
      const holder = await running(bench, { service: 'holder' });
      const { id } = await created(bench);
      const before = await bench.runtime.listContainers({ owner: bench.owner });
      await rejects(renamed(bench, id, holder.spec.name), 'NameConflict');
      assert.deepEqual(await bench.runtime.listContainers({ owner: bench.owner }), before);
    },
  },
  {
    id: 'C8.rename-to-its-own-name',
    title: 'rename to the name that it has is a success and touches nothing',
    state: 'running',
    verb: 'renameContainer',
    uses: ['renameContainer'],
    async run(bench) {
      const { id, spec } = await running(bench);
      const before = await bench.runtime.containerStatus({ id });
      await renamed(bench, id, spec.name);
      assert.deepEqual(await bench.runtime.containerStatus({ id }), before);
    },
  },
];

/** `uses` says that there is such a verb. */
async function renamed({ runtime }: ConformanceBench, id: ContainerId, name: string): Promise<void> {
  assert.ok(runtime.renameContainer !== undefined, 'the runtime has no renameContainer');
  await runtime.renameContainer(id, name);
}

async function beside(bench: ConformanceBench, name: string, act: () => Promise<unknown>): Promise<void> {
  const stranger = await having(bench, 'runForeign').runForeign({ name, image: await bench.image('runs') });
  const before = await bench.runtime.containerStatus({ id: stranger });
  assert.equal(before.state, 'running');
  await act();
  assert.deepEqual(await bench.runtime.containerStatus({ id: stranger }), before);
  assert.deepEqual(await bench.runtime.listContainers({ owner: bench.owner }), []);
}

async function createTwice(
  bench: ConformanceBench,
  one: ConformanceBench['runtime'],
  other: ConformanceBench['runtime'],
): Promise<void> {
  const spec = await benchSpec(bench);
  const both = [one.createContainer(spec), other.createContainer(spec)];
  const results = await Promise.allSettled(both);
  const made = results.filter((result) => result.status === 'fulfilled').map(({ value }) => value);
  assert.equal(made.length, 1, `expected one id, got ${made.length}`);
  for (const [index, result] of results.entries()) {
    if (result.status === 'rejected') await rejects(both[index] ?? Promise.resolve(), 'NameConflict');
  }
  const listed = await bench.runtime.listContainers({ owner: bench.owner });
  assert.deepEqual(
    listed.map(({ id }) => id),
    made,
  );
}
