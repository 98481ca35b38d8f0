import { strict as assert } from 'node:assert';

import type { CallOptions, ContainerSpec } from '../../../index.ts';
import { type BenchContainer, benchSpec, running } from '../bench-container.ts';
import { type ConformanceBench, having } from '../conformance-bench.ts';
import type { CaseVerb, ConformanceCase } from '../conformance-case.ts';
import { awaitedLater, rejects, timed } from '../expectations.ts';

/** Each verb, of a container that runs or for the spec of another one. A stop has a case of its own: its engine works. */
const CALLS: readonly {
  readonly verb: CaseVerb;
  readonly call: (
    bench: ConformanceBench,
    container: BenchContainer,
    other: ContainerSpec,
    options: CallOptions,
  ) => Promise<unknown>;
}[] = [
  {
    verb: 'listContainers',
    call: ({ runtime, owner }, _container, _other, options) => runtime.listContainers({ owner, ...options }),
  },
  {
    verb: 'containerStatus',
    call: ({ runtime }, { id }, _, options) => runtime.containerStatus({ id }, options),
  },
  {
    verb: 'createContainer',
    call: ({ runtime }, _, other, options) => runtime.createContainer(other, options),
  },
  {
    verb: 'startContainer',
    call: ({ runtime }, { id }, _, options) => runtime.startContainer(id, options),
  },
  {
    verb: 'stopService',
    call: ({ runtime }, { id }, _, options) => runtime.stopService(id, { gracePeriodSeconds: 1, ...options }),
  },
  {
    verb: 'removeContainer',
    call: ({ runtime }, { id }, _, options) => runtime.removeContainer(id, options),
  },
  {
    verb: 'renameContainer',
    call: async ({ runtime }, { id, spec }, _, options) =>
      runtime.renameContainer?.(id, `${spec.name}.k3f9q2`, options),
  },
  {
    verb: 'describeEngine',
    call: async ({ runtime }, _container, _other, options) => runtime.describeEngine?.(options),
  },
  {
    verb: 'startService',
    call: ({ runtime }, _, other, options) => runtime.startService(other, options),
  },
];

/** C21: whoever gives up is let go at once, though the engine hangs; that nothing happened is not said. */
export const abortedCases: readonly ConformanceCase[] = CALLS.map(({ verb, call }) => ({
  id: `C21.aborted-${verb}`,
  title: `an abort of ${verb} settles it promptly while the engine hangs`,
  state: 'running',
  verb,
  needs: ['disturb'],
  ...((verb === 'renameContainer' || verb === 'describeEngine') && { uses: [verb] }),
  async run(given) {
    const bench = having(given, 'disturb');
    const container = await running(bench);
    const other = await benchSpec(bench, { service: 'other' });
    await bench.disturb('hang');
    const abort = new AbortController();
    const fault = awaitedLater(rejects(call(bench, container, other, { signal: abort.signal }), 'Aborted'));
    await bench.clock.sleep(100);
    const { ms } = await timed(bench, () => {
      abort.abort();
      return fault;
    });
    assert.ok(ms < 500, `it took ${ms} ms`);
    await bench.disturb('none');
    // The runtime is of use again.
    const listed = await bench.runtime.listContainers({ owner: bench.owner });
    assert.equal(listed.filter(({ id }) => id === container.id).length, 1);
  },
}));
