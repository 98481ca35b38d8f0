import { strict as assert } from 'node:assert';

import { isRuntimeFault } from '../../../index.ts';
import { assertAlive, assertState, created } from '../bench-container.ts';
import { having } from '../conformance-bench.ts';
import type { ConformanceCase } from '../conformance-case.ts';

/** C1, where starts meet each other. */
export const startCases: readonly ConformanceCase[] = [
  {
    id: 'C1.two-starts',
    title: 'of starts of one container at once, from two runtimes, comes one process',
    state: 'created',
    verb: 'startContainer',
    needs: ['attach'],
    async run(bench) {
      const container = await created(bench);
      const other = having(bench, 'attach').attach();
      const starts = await Promise.allSettled(
        [bench.runtime, other, bench.runtime].map((runtime) => runtime.startContainer(container.id)),
      );
      const rejected = starts.filter((start) => start.status === 'rejected');
      assert.ok(rejected.length < starts.length, 'none of them started it');
      for (const { reason } of rejected) assert.ok(isRuntimeFault(reason), String(reason));
      await assertState(bench, container.id, 'running');
      await assertAlive(bench, container, 1);
    },
  },
];
