import { strict as assert } from 'node:assert';

import {
  assertAlive,
  assertState,
  benchSpec,
  created,
  exited,
  paused,
  running,
  stopping,
} from '../bench-container.ts';
import { type ConformanceCase, rejects } from '../conformance-case.ts';

/** C3: the façade for people without a converger. */
export const startServiceCases: readonly ConformanceCase[] = [
  {
    id: 'C3.absent-is-made',
    title: 'a service that has no container gets one, running',
    verb: 'startService',
    async run(bench) {
      const network = { mode: 'private', name: bench.owner, alias: 'web' } as const;
      const spec = await benchSpec(bench, { network });
      const id = await bench.runtime.startService(spec);
      await assertState(bench, id, 'running');
      assert.deepEqual((await bench.inspect(id))?.networks, [bench.owner]);
    },
  },
  {
    id: 'C3.running-is-returned',
    title: 'a running container of the same digest is returned untouched',
    verb: 'startService',
    async run(bench) {
      const { id, spec, marker } = await running(bench, { env: { SETTING: 'on' } });
      const before = await bench.runtime.containerStatus({ id });
      const pids = await bench.livingProcesses(marker);
      assert.equal(await bench.runtime.startService(spec), id);
      assert.deepEqual(await bench.runtime.containerStatus({ id }), before);
      assert.deepEqual(await bench.livingProcesses(marker), pids);
    },
  },
  {
    id: 'C3.paused-is-returned',
    title: 'a paused container of the same digest is returned, still paused',
    verb: 'startService',
    async run(bench) {
      const { id, spec } = await paused(bench);
      assert.equal(await bench.runtime.startService(spec), id);
      await assertState(bench, id, 'paused');
    },
  },
  {
    id: 'C3.created-is-started',
    title: 'a created container of the same digest is started, the same one',
    verb: 'startService',
    async run(bench) {
      const container = await created(bench);
      assert.equal(await bench.runtime.startService(container.spec), container.id);
      await assertState(bench, container.id, 'running');
      await assertAlive(bench, container, 1);
    },
  },
  {
    id: 'C3.exited-is-started',
    title: 'an exited container of the same digest is started again, the same one',
    verb: 'startService',
    async run(bench) {
      const container = await exited(bench);
      assert.equal(await bench.runtime.startService(container.spec), container.id);
      await assertState(bench, container.id, 'running');
      await assertAlive(bench, container, 1);
    },
  },
  {
    id: 'C3.stopping-is-refused',
    title: 'a container that is stopping is StillRunning, and nothing is started beside it',
    verb: 'startService',
    needs: 'interruptStop',
    async run(bench) {
      const container = await stopping(bench);
      await rejects(bench.runtime.startService(container.spec), 'StillRunning');
      await assertAlive(bench, container, 1);
      assert.equal((await bench.runtime.listContainers({ owner: bench.owner })).length, 1);
    },
  },
  {
    id: 'C3.other-digest-is-refused',
    title: 'a container of another digest is a NameConflict and goes on running',
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
