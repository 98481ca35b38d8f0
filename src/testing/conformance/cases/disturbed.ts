import { strict as assert } from 'node:assert';

import { type ContainerSpec, isRuntimeFault } from '../../../index.ts';
import { assertState, type BenchContainer, benchSpec, created, running } from '../bench-container.ts';
import { type ConformanceBench, type Disturbance, having } from '../conformance-bench.ts';
import type { CaseVerb, ConformanceCase } from '../conformance-case.ts';
import { CALL_MS, rejects, timed } from '../expectations.ts';

/** Milliseconds that a call of a hanging engine is given here. */
const deadlineMs = 400;
const GRACE = { gracePeriodSeconds: 1 } as const;

/** Calls with a short deadline, of a container that was created and for the spec of another one. */
const HANGING: readonly {
  readonly verb: CaseVerb;
  readonly call: (
    bench: ConformanceBench,
    container: BenchContainer,
    other: ContainerSpec,
  ) => Promise<unknown>;
}[] = [
  { verb: 'listContainers', call: ({ runtime, owner }) => runtime.listContainers({ owner, deadlineMs }) },
  { verb: 'containerStatus', call: ({ runtime }, { id }) => runtime.containerStatus({ id }, { deadlineMs }) },
  {
    verb: 'createContainer',
    call: ({ runtime }, _, other) => runtime.createContainer(other, { deadlineMs }),
  },
  { verb: 'startContainer', call: ({ runtime }, { id }) => runtime.startContainer(id, { deadlineMs }) },
  {
    verb: 'stopContainer',
    call: ({ runtime }, { id }) => runtime.stopContainer(id, { ...GRACE, deadlineMs }),
  },
  { verb: 'stopService', call: ({ runtime }, { id }) => runtime.stopService(id, { ...GRACE, deadlineMs }) },
  { verb: 'removeContainer', call: ({ runtime }, { id }) => runtime.removeContainer(id, { deadlineMs }) },
  {
    verb: 'renameContainer',
    call: async ({ runtime }, { id, spec }) =>
      runtime.renameContainer?.(id, `${spec.name}.k3f9q2`, { deadlineMs }),
  },
  { verb: 'describeEngine', call: async ({ runtime }) => runtime.describeEngine?.({ deadlineMs }) },
  { verb: 'startService', call: ({ runtime }, _, other) => runtime.startService(other, { deadlineMs }) },
];

/** C9, C21 and C24 with an engine that does not answer as it should: nothing must be learnt from that. */
export const disturbedCases: readonly ConformanceCase[] = [
  {
    id: 'C9.no-answer-is-no-list',
    title: 'a list that fails, is cut short or is garbage rejects: it is never an empty or a shorter list',
    state: 'created',
    verb: 'listContainers',
    needs: ['disturb'],
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
    state: 'running',
    verb: 'containerStatus',
    needs: ['disturb'],
    async run(bench) {
      const { id, spec } = await running(bench);
      await rejectsDisturbed(bench, () => bench.runtime.containerStatus({ id }));
      await rejectsDisturbed(bench, () => bench.runtime.containerStatus({ name: spec.name }));
      assert.equal((await bench.runtime.containerStatus({ id })).state, 'running');
    },
  },
  ...HANGING.map(({ verb, call }): ConformanceCase => ({
    id: `C21.hanging-${verb}`,
    title: `${verb} of an engine that hangs ends by its deadline`,
    state: 'created',
    verb,
    needs: ['disturb'],
    ...((verb === 'renameContainer' || verb === 'describeEngine') && { uses: [verb] }),
    async run(given) {
      const bench = having(given, 'disturb');
      const container = await created(bench);
      const other = await benchSpec(bench, { service: 'other' });
      await bench.disturb('hang');
      const { ms } = await timed(bench, () => rejects(call(bench, container, other), 'DeadlineExceeded'));
      assert.ok(ms < deadlineMs + CALL_MS, `it took ${ms} ms`);
      await bench.disturb('none');
      await assertState(bench, container.id, 'created');
    },
  })),
  {
    id: 'C24.no-answer-is-no-engine',
    title: 'a description that fails, is cut short or is garbage rejects',
    state: 'absent',
    verb: 'describeEngine',
    needs: ['disturb'],
    uses: ['describeEngine'],
    run: (bench) => rejectsDisturbed(bench, async () => bench.runtime.describeEngine?.()),
  },
  {
    id: 'C21.useless-answers',
    title: 'a create or a start that is answered with an error or with garbage rejects',
    state: 'absent',
    verb: 'createContainer',
    needs: ['disturb'],
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
  given: ConformanceBench,
  call: () => Promise<unknown>,
  disturbances: readonly Disturbance[] = ['fail', 'garbage', 'half'],
): Promise<void> {
  const bench = having(given, 'disturb');
  for (const disturbance of disturbances) {
    await bench.disturb(disturbance);
    const settled = await call().then(
      (result) => `resolved with ${JSON.stringify(result)}`,
      (error: unknown) => (isRuntimeFault(error) ? 'a fault' : `rejected with ${String(error)}`),
    );
    await bench.disturb('none');
    assert.equal(settled, 'a fault', `the engine's answer was ${disturbance}`);
  }
}
