import { strict as assert } from 'node:assert';

import { assertState, created, exited, running } from '../bench-container.ts';
import { having } from '../conformance-bench.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { rejects } from '../expectations.ts';

/** C16: what remove takes, and what it leaves. */
export const removeCases: readonly ConformanceCase[] = [
  {
    id: 'C16.unstartable',
    title: 'a created container that cannot be started is removed',
    state: 'created',
    verb: 'removeContainer',
    uses: ['command'],
    async run(bench) {
      const { id } = await created(bench, { command: ['/no/such/command'] });
      await rejects(bench.runtime.startContainer(id), 'CommandNotFound');
      await bench.runtime.removeContainer(id);
      await assertState(bench, id, 'absent');
    },
  },
  {
    id: 'C16.unnoticed-end',
    title: 'a container whose end the engine has not noticed is removed',
    state: 'unnoticed',
    verb: 'removeContainer',
    needs: ['killUnnoticed'],
    async run(bench) {
      const { id } = await running(bench);
      await having(bench, 'killUnnoticed').killUnnoticed(id);
      // Docker itself waits 20 s for the end of what it wrongly believes in.
      await bench.runtime.removeContainer(id, { deadlineMs: 60_000 });
      await assertState(bench, id, 'absent');
    },
  },
  {
    id: 'C16.named-volume-stays',
    title: 'a named volume stays when its container is removed',
    state: 'exited',
    verb: 'removeContainer',
    needs: ['volumeExists'],
    uses: ['volumes'],
    async run(bench) {
      const source = `${bench.owner}.data`;
      const { id } = await exited(bench, { mounts: [{ type: 'volume', source, target: '/data' }] });
      await bench.runtime.removeContainer(id);
      assert.ok(await having(bench, 'volumeExists').volumeExists(source), 'the named volume is gone');
    },
  },
  {
    id: 'C16.anonymous-volume-goes',
    title: 'an anonymous volume goes with its container',
    state: 'exited',
    verb: 'removeContainer',
    needs: ['volumeExists'],
    uses: ['volumes'],
    async run(bench) {
      const { id } = await exited(bench, { image: 'anonymous-volume' });
      const mounts = (await bench.inspect(id))?.mounts ?? [];
      const volume = mounts.find(({ type }) => type === 'volume')?.source ?? '';
      assert.ok(
        volume !== '' && (await having(bench, 'volumeExists').volumeExists(volume)),
        'the engine made no volume',
      );
      await bench.runtime.removeContainer(id);
      assert.ok(
        !(await having(bench, 'volumeExists').volumeExists(volume)),
        'the anonymous volume is still there',
      );
    },
  },
];
