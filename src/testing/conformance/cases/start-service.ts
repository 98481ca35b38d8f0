import { strict as assert } from 'node:assert';

import { assertState, benchSpec, exited, running } from '../bench-container.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { rejects } from '../expectations.ts';

/** C3: the façade for people without a converger. */
export const startServiceCases: readonly ConformanceCase[] = [
  {
    id: 'C3.network-is-made',
    title: 'a service on a network that is not there gets it, and runs',
    state: 'network-missing',
    verb: 'startService',
    uses: ['privateNetwork'],
    async run(bench) {
      const network = { mode: 'private', name: bench.owner, alias: 'web' } as const;
      const spec = await benchSpec(bench, { network });
      const id = await bench.runtime.startService(spec);
      await assertState(bench, id, 'running');
      assert.deepEqual((await bench.inspect(id))?.networks, [bench.owner]);
    },
  },
  {
    id: 'C3.other-digest-is-refused',
    title: 'a container of another digest is a NameConflict and goes on running',
    state: 'outdated',
    verb: 'startService',
    async run(bench) {
      const { id } = await running(bench);
      const before = await bench.runtime.containerStatus({ id });
      const other = await benchSpec(bench, { version: '2' });
      await rejects(bench.runtime.startService(other), 'NameConflict');
      assert.deepEqual(await bench.runtime.containerStatus({ id }), before);
      assert.equal((await bench.runtime.listContainers({ owner: bench.owner })).length, 1);
    },
  },
  {
    id: 'C3.dead-of-other-digest-stays',
    title: 'a dead container of another digest is a NameConflict too: nothing is removed',
    state: 'outdated',
    verb: 'startService',
    async run(bench) {
      const { id } = await exited(bench);
      const other = await benchSpec(bench, { version: '2' });
      await rejects(bench.runtime.startService(other), 'NameConflict');
      await assertState(bench, id, 'exited');
    },
  },
  {
    id: 'C3.two-callers',
    title: 'two callers at once get the same container',
    state: 'absent',
    verb: 'startService',
    async run(bench) {
      const spec = await benchSpec(bench);
      const [one, other] = await Promise.all([
        bench.runtime.startService(spec),
        bench.runtime.startService(spec),
      ]);
      assert.equal(one, other);
      assert.equal((await bench.runtime.listContainers({ owner: bench.owner })).length, 1);
    },
  },
];
