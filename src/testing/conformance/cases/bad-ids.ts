import type { ContainerId } from '../../../index.ts';
import { asId, assertAlive, running } from '../bench-container.ts';
import type { ConformanceBench } from '../conformance-bench.ts';
import type { CaseVerb, ConformanceCase } from '../conformance-case.ts';
import { rejects } from '../expectations.ts';

/** Each verb that is given an id, as `word` in the ids of its cases. */
const CALLS: readonly {
  readonly verb: CaseVerb;
  readonly word: string;
  readonly call: (bench: ConformanceBench, id: ContainerId) => Promise<unknown>;
}[] = [
  { verb: 'containerStatus', word: 'status', call: ({ runtime }, id) => runtime.containerStatus({ id }) },
  { verb: 'startContainer', word: 'start', call: ({ runtime }, id) => runtime.startContainer(id) },
  {
    verb: 'stopContainer',
    word: 'stop',
    call: ({ runtime }, id) => runtime.stopContainer(id, { gracePeriodSeconds: 0 }),
  },
  {
    verb: 'stopService',
    word: 'stop-service',
    call: ({ runtime }, id) => runtime.stopService(id, { gracePeriodSeconds: 0 }),
  },
  { verb: 'removeContainer', word: 'remove', call: ({ runtime }, id) => runtime.removeContainer(id) },
  {
    verb: 'renameContainer',
    word: 'rename',
    call: async ({ runtime, owner }, id) => runtime.renameContainer?.(id, `${owner}.other`),
  },
];

/** C22: an engine would take the beginning of an id, a name or an option for a container; a runtime takes an id. */
export const badIdCases: readonly ConformanceCase[] = CALLS.map(({ verb, word, call }) => ({
  id: `C22.${word}-of-a-bad-id`,
  title: `${verb} of what is not a full id is InvalidSpec and touches nothing`,
  state: 'running',
  verb,
  ...(verb === 'renameContainer' && { uses: [verb] }),
  async run(bench) {
    const container = await running(bench);
    for (const text of [container.id.slice(0, 12), container.spec.name, '', '--all', '*']) {
      await rejects(call(bench, asId(text)), 'InvalidSpec');
    }
    await assertAlive(bench, container, 1);
  },
}));
