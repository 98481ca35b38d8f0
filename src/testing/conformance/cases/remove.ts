import { strict as assert } from 'node:assert';

import {
  asId,
  assertAlive,
  assertState,
  type BenchContainer,
  created,
  exited,
  paused,
  running,
  stopping,
} from '../bench-container.ts';
import { type ConformanceCase, rejects } from '../conformance-case.ts';
import type { ConformanceBench } from '../conformance-subject.ts';

/** C16: what remove takes, and what it leaves. */
export const removeCases: readonly ConformanceCase[] = [
  {
    id: 'C16.absent',
    title: 'remove of what does not exist is a success, also for the second time',
    verb: 'removeContainer',
    async run(bench) {
      await bench.runtime.removeContainer(asId('00112233445566778899aabbccddeeff'.repeat(2)));
      const { id } = await created(bench);
      await bench.runtime.removeContainer(id);
      await bench.runtime.removeContainer(id);
      await assertState(bench, id, 'absent');
    },
  },
  {
    id: 'C16.exited',
    title: 'an exited container is removed, and its name is free',
    verb: 'removeContainer',
    async run(bench) {
      const { id, spec } = await exited(bench);
      await bench.runtime.removeContainer(id);
      await assertState(bench, id, 'absent');
      assert.notEqual(await bench.runtime.createContainer(spec), id);
    },
  },
  {
    id: 'C16.unstartable',
    title: 'a created container that cannot be started is removed',
    verb: 'removeContainer',
    async run(bench) {
      const { id } = await created(bench, { command: ['/no/such/command'] });
      await rejects(bench.runtime.startContainer(id), 'CommandNotFound');
      await bench.runtime.removeContainer(id);
      await assertState(bench, id, 'absent');
    },
  },
  ...(
    [
      { state: 'running', make: running },
      { state: 'paused', make: paused },
      { state: 'stopping', make: stopping, needs: 'interruptStop' },
    ] as const
  ).map(({ state, make, ...rest }): ConformanceCase => ({
    id: `C16.${state}-is-refused`,
    title: `remove of a ${state} container is StillRunning and leaves it alive`,
    verb: 'removeContainer',
    ...rest,
    run: (bench) => refuseToRemove(bench, make),
  })),
  {
    id: 'C16.named-volume-stays',
    title: 'a named volume stays when its container is removed',
    verb: 'removeContainer',
    async run(bench) {
      const source = `${bench.owner}.data`;
      const { id } = await exited(bench, { mounts: [{ type: 'volume', source, target: '/data' }] });
      await bench.runtime.removeContainer(id);
      assert.ok(await bench.volumeExists(source), 'the named volume is gone');
    },
  },
  {
    id: 'C16.anonymous-volume-goes',
    title: 'an anonymous volume goes with its container',
    verb: 'removeContainer',
    async run(bench) {
      const { id } = await exited(bench, { image: 'anonymous-volume' });
      const mounts = (await bench.inspect(id))?.mounts ?? [];
      const volume = mounts.find(({ type }) => type === 'volume')?.source ?? '';
      assert.ok(volume !== '' && (await bench.volumeExists(volume)), 'the engine made no volume');
      await bench.runtime.removeContainer(id);
      assert.ok(!(await bench.volumeExists(volume)), 'the anonymous volume is still there');
    },
  },
];

async function refuseToRemove(
  bench: ConformanceBench,
  make: (bench: ConformanceBench) => Promise<BenchContainer>,
): Promise<void> {
  const container = await make(bench);
  const pids = await bench.livingProcesses(container.marker);
  assert.equal(pids.length, 1);
  await rejects(bench.runtime.removeContainer(container.id), 'StillRunning');
  assert.deepEqual(await bench.livingProcesses(container.marker), pids);
  await assertAlive(bench, container, 1);
}
