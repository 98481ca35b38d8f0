import { strict as assert } from 'node:assert';

import type { ContainerId } from '../../../index.ts';
import { running } from '../bench-container.ts';
import { type ConformanceBench, having } from '../conformance-bench.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { hasLines, textsOf } from '../read-logs.ts';

/** States in which a program has printed and lives, and how it comes into them. */
const STILL_ALIVE: readonly {
  readonly state: 'paused' | 'stopping' | 'unknown';
  readonly needs: 'pause' | 'interruptStop' | 'setWord';
  readonly bring: (bench: ConformanceBench, id: ContainerId) => Promise<void>;
}[] = [
  { state: 'paused', needs: 'pause', bring: (bench, id) => having(bench, 'pause').pause(id) },
  {
    state: 'stopping',
    needs: 'interruptStop',
    bring: (bench, id) => having(bench, 'interruptStop').interruptStop(id),
  },
  { state: 'unknown', needs: 'setWord', bring: (bench, id) => having(bench, 'setWord').setWord(id) },
];

/** C20: what is printed does not depend on what has become of the container since. */
export const logStateCases: readonly ConformanceCase[] = STILL_ALIVE.map(
  ({ state, needs, bring }): ConformanceCase => ({
    id: `C20.of-${state}`,
    title: `of ${state === 'unknown' ? 'an' : 'a'} ${state} container there is what it printed, and it is touched by nobody`,
    state,
    verb: 'logs',
    needs: ['print', needs],
    ...(state !== 'unknown' && { shows: state }),
    async run(given) {
      const bench = having(given, 'print');
      const container = await running(bench, { ...(state === 'stopping' && { image: 'ignores-stop' }) });
      await bench.print(container.id, 'before', 'stdout');
      await hasLines(bench, container.id, 1);
      await bring(bench, container.id);
      const before = await bench.runtime.containerStatus({ id: container.id });
      assert.deepEqual(await textsOf(bench, container.id), ['before']);
      assert.deepEqual(await bench.runtime.containerStatus({ id: container.id }), before);
    },
  }),
);
