import { strict as assert } from 'node:assert';

import { asId, assertAlive, running } from '../bench-container.ts';
import { having } from '../conformance-bench.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { CALL_MS, eventually } from '../expectations.ts';

/** C8 and C11: whom a look finds, and what it calls running. */
export const observeCases: readonly ConformanceCase[] = [
  {
    id: 'C8.unknown-is-absent',
    title: 'an id and a name that do not exist are absent',
    state: 'absent',
    verb: 'containerStatus',
    async run(bench) {
      await running(bench);
      const id = asId('0123456789abcdef'.repeat(4));
      assert.deepEqual(await bench.runtime.containerStatus({ id }), { state: 'absent' });
      assert.deepEqual(await bench.runtime.containerStatus({ name: `${bench.owner}.none` }), {
        state: 'absent',
      });
    },
  },
  {
    id: 'C8.no-prefix',
    title: 'neither the beginning of an id nor of a name finds a container',
    state: 'absent',
    verb: 'containerStatus',
    async run(bench) {
      const { id, spec } = await running(bench);
      const beginnings = [1, 2, 12, 63].map((length) => id.slice(0, length));
      for (const name of [...beginnings, bench.owner, spec.name.slice(0, -1)]) {
        assert.deepEqual(await bench.runtime.containerStatus({ name }), { state: 'absent' }, name);
      }
    },
  },
  {
    id: 'C8.no-pattern',
    title: 'a name is no pattern and no part of one',
    state: 'absent',
    verb: 'containerStatus',
    async run(bench) {
      await running(bench, { service: 'web-1' });
      for (const name of [`${bench.owner}.web.1`, `${bench.owner}.web`, 'web-1']) {
        assert.deepEqual(await bench.runtime.containerStatus({ name }), { state: 'absent' }, name);
      }
    },
  },
  {
    id: 'C8.short-id-as-a-name',
    title: 'a stranger that is named like our short id is never taken for our container',
    state: 'running',
    verb: 'stopContainer',
    needs: ['runForeign'],
    async run(given) {
      const bench = having(given, 'runForeign');
      const container = await running(bench);
      const name = container.id.slice(0, 12);
      const stranger = await bench.runForeign({ name, image: await bench.image('runs') });
      const status = await bench.runtime.containerStatus({ id: container.id });
      assert.ok(status.state === 'running' && status.id === container.id);
      await bench.runtime.stopContainer(container.id, { gracePeriodSeconds: 5 });
      await assertAlive(bench, container, 0);
      assert.equal((await bench.runtime.containerStatus({ id: stranger })).state, 'running');
    },
  },
  {
    id: 'C11.killed-from-outside',
    title: 'a container whose process was killed is soon exited',
    state: 'exited',
    verb: 'listContainers',
    async run(bench) {
      const container = await running(bench);
      for (const pid of await bench.livingProcesses(container.marker)) await bench.kill(pid);
      await eventually(
        bench,
        'the list says exited',
        async () => {
          const [listed] = await bench.runtime.listContainers({ owner: bench.owner });
          return listed?.state === 'exited';
        },
        CALL_MS + 2000,
      );
    },
  },
  {
    id: 'C11.unnoticed-end',
    title: 'a container whose end the engine has not noticed is not called running',
    state: 'unnoticed',
    verb: 'listContainers',
    needs: ['killUnnoticed'],
    async run(bench) {
      const container = await running(bench);
      await having(bench, 'killUnnoticed').killUnnoticed(container.id);
      await assertAlive(bench, container, 0);
      const status = await bench.runtime.containerStatus({ id: container.id });
      const [listed] = await bench.runtime.listContainers({ owner: bench.owner });
      assert.equal(status.state, 'exited');
      assert.equal(listed?.state, 'exited');
    },
  },
];
