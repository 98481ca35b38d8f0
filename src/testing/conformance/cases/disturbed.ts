import { strict as assert } from 'node:assert';

import { isRuntimeFault } from '../../../index.ts';
import { benchSpec, created, running } from '../bench-container.ts';
import { CALL_MS, type ConformanceCase, rejects, timed } from '../conformance-case.ts';
import type { ConformanceBench, Disturbance } from '../conformance-subject.ts';

/** Milliseconds that a call of a hanging engine is given here. */
const SHORT_MS = 400;

/** C9 and C21 with an engine that does not answer as it should: nothing must be learnt from that. */
export const disturbedCases: readonly ConformanceCase[] = [
  {
    id: 'C9.no-answer-is-no-list',
    title: 'a list that fails, is cut short or is garbage rejects: it is never an empty or a shorter list',
    verb: 'listContainers',
    needs: 'disturb',
    async run(bench) {
      for (const service of ['a', 'b', 'c']) await created(bench, { service });
      const list = (): Promise<readonly unknown[]> => bench.runtime.listContainers({ owner: bench.owner });
      await rejectsDisturbed(bench, list);
      assert.equal((await list()).length, 3);
    },
  },
  {
    id: 'C9.no-answer-is-no-status',
    title: 'a look that fails, is cut short or is garbage rejects: it is never absent',
    verb: 'containerStatus',
    needs: 'disturb',
    async run(bench) {
      const { id, spec } = await running(bench);
      await rejectsDisturbed(bench, () => bench.runtime.containerStatus({ id }));
      await rejectsDisturbed(bench, () => bench.runtime.containerStatus({ name: spec.name }));
      assert.equal((await bench.runtime.containerStatus({ id })).state, 'running');
    },
  },
  {
    id: 'C21.hanging-engine',
    title: 'whatever an engine is asked that hangs, the call ends by its deadline',
    verb: 'listContainers',
    needs: 'disturb',
    async run(bench) {
      const { runtime, owner } = bench;
      const deadlineMs = SHORT_MS;
      const { id } = await created(bench);
      const other = await benchSpec(bench, { service: 'other' });
      const calls: Readonly<Record<string, () => Promise<unknown>>> = {
        listContainers: () => runtime.listContainers({ owner, deadlineMs }),
        containerStatus: () => runtime.containerStatus({ id }, { deadlineMs }),
        createContainer: () => runtime.createContainer(other, { deadlineMs }),
        startContainer: () => runtime.startContainer(id, { deadlineMs }),
        stopContainer: () => runtime.stopContainer(id, { gracePeriodSeconds: 1, deadlineMs }),
        removeContainer: () => runtime.removeContainer(id, { deadlineMs }),
        startService: () => runtime.startService(other, { deadlineMs }),
      };
      await bench.disturb?.('hang');
      for (const [verb, call] of Object.entries(calls)) {
        const { ms } = await timed(bench, () => rejects(call(), 'DeadlineExceeded'));
        assert.ok(ms < SHORT_MS + CALL_MS, `${verb} took ${ms} ms`);
      }
      await bench.disturb?.('none');
      assert.equal((await runtime.containerStatus({ id })).state, 'created');
    },
  },
  {
    id: 'C21.useless-answers',
    title: 'a create or a start that is answered with an error or with garbage rejects',
    verb: 'createContainer',
    needs: 'disturb',
    async run(bench) {
      const { id } = await created(bench);
      const other = await benchSpec(bench, { service: 'other' });
      await rejectsDisturbed(bench, () => bench.runtime.createContainer(other), ['fail', 'garbage']);
      await rejectsDisturbed(bench, () => bench.runtime.startContainer(id), ['fail']);
    },
  },
];

/** Fails unless `call` rejects with a fault under each of `disturbances`. */
async function rejectsDisturbed(
  bench: ConformanceBench,
  call: () => Promise<unknown>,
  disturbances: readonly Disturbance[] = ['fail', 'garbage', 'half'],
): Promise<void> {
  for (const disturbance of disturbances) {
    await bench.disturb?.(disturbance);
    const settled = await call().then(
      (result) => `resolved with ${JSON.stringify(result)}`,
      (error: unknown) => (isRuntimeFault(error) ? 'a fault' : `rejected with ${String(error)}`),
    );
    await bench.disturb?.('none');
    assert.equal(settled, 'a fault', `the engine's answer was ${disturbance}`);
  }
}
