import { strict as assert } from 'node:assert';

import { type ContainerState, type ContainerStatus, isRuntimeFault } from '../../../index.ts';
import * as make from '../bench-container.ts';
import type { ClauseId } from '../clauses.ts';
import type { BenchAbility, ConformanceBench } from '../conformance-bench.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import type { SeldomState } from '../conformance-subject.ts';
import { type Acted, STATE_ACTS, type TableVerb } from './state-acts.ts';
import { type Cell, LIVING, LOOKING } from './state-table.ts';

/** A row of the table, and how a container comes into its state. */
interface State {
  readonly state: ContainerState;
  readonly make: typeof make.created;
  readonly needs?: readonly BenchAbility[];
  readonly shows?: SeldomState;
}

const STATES: readonly State[] = [
  { state: 'absent', make: make.absent },
  { state: 'created', make: make.created },
  { state: 'running', make: make.running },
  { state: 'paused', make: make.paused, needs: ['pause'], shows: 'paused' },
  { state: 'stopping', make: make.stopping, needs: ['interruptStop'], shows: 'stopping' },
  { state: 'exited', make: make.exited },
  { state: 'unknown', make: make.unknown, needs: ['setWord'] },
];

/** A column of the table: `word` is what it is called in the ids of its cases. */
interface Column {
  readonly verb: TableVerb;
  readonly word: string;
  readonly cell: (state: ContainerState) => Cell;
}

const COLUMNS: readonly Column[] = [
  { verb: 'containerStatus', word: 'status', cell: (state) => LOOKING[state][0] },
  { verb: 'listContainers', word: 'list', cell: (state) => LOOKING[state][1] },
  { verb: 'renameContainer', word: 'rename', cell: (state) => LOOKING[state][2] },
  { verb: 'createContainer', word: 'create', cell: (state) => LOOKING[state][3] },
  { verb: 'startContainer', word: 'start', cell: (state) => LIVING[state][0] },
  { verb: 'stopContainer', word: 'stop', cell: (state) => LIVING[state][1] },
  { verb: 'stopService', word: 'stop-service', cell: (state) => LIVING[state][1] },
  { verb: 'removeContainer', word: 'remove', cell: (state) => LIVING[state][2] },
  { verb: 'startService', word: 'start-service', cell: (state) => LIVING[state][3] },
];

/** Each cell of the table as a case. */
export const stateCases: readonly ConformanceCase[] = COLUMNS.flatMap((column) =>
  STATES.map((state) => caseOf(column, state)),
);

function caseOf({ verb, word, cell }: Column, { state, make, needs, shows }: State): ConformanceCase {
  const { clause, answer, after } = readCell(cell(state));
  const article = /^[aeu]/.test(state) ? 'an' : 'a';
  const then = after === undefined ? 'and touches nothing' : `and it is ${after} then`;
  return {
    id: `${clause}.${word}-of-${state}`,
    title: `${verb} of ${article} ${state} container gives ${answer}, ${then}`,
    state,
    verb,
    ...(needs && { needs }),
    ...(shows && { shows }),
    ...(verb === 'renameContainer' && { uses: [verb] }),
    async run(bench) {
      const container = await make(bench, { gracePeriodSeconds: state === 'stopping' ? 2 : 10 });
      const before = await look(bench, container);
      const acted = await act(bench, container, verb);
      assert.equal(acted.answer, answer, `expected ${answer}, got ${acted.answer}${acted.why}`);
      if (after === undefined) assert.deepEqual(await look(bench, container), before, 'it was touched');
      else await assertAfter(bench, { ...container, id: acted.id }, after);
    },
  };
}

/** `C13 stopped → exited` in its parts. */
function readCell(cell: Cell): { clause: ClauseId; answer: string; after: string | undefined } {
  const at = cell.indexOf(' ');
  const [answer = '', after] = cell.slice(at + 1).split(' → ');
  return { clause: `C${Number(cell.slice(1, at))}`, answer, after };
}

async function act(
  bench: ConformanceBench,
  container: make.BenchContainer,
  verb: TableVerb,
): Promise<Acted & { readonly why: string }> {
  try {
    return { ...(await STATE_ACTS[verb](bench, container)), why: '' };
  } catch (error) {
    if (!isRuntimeFault(error)) throw error;
    return { answer: error.code, id: container.id, why: `: ${error.message}` };
  }
}

interface Seen {
  readonly status: ContainerStatus;
  readonly pids: readonly number[];
  readonly listed: number;
}

async function look(bench: ConformanceBench, { id, marker }: make.BenchContainer): Promise<Seen> {
  return {
    status: await bench.runtime.containerStatus({ id }),
    pids: await bench.livingProcesses(marker),
    listed: (await bench.runtime.listContainers({ owner: bench.owner })).length,
  };
}

async function assertAfter(
  bench: ConformanceBench,
  container: make.BenchContainer,
  after: string,
): Promise<void> {
  const { status, pids, listed } = await look(bench, container);
  assert.equal(status.state, after, `expected ${after} after it, got ${status.state}`);
  assert.equal(listed, after === 'absent' ? 0 : 1, 'the number of containers');
  // Whether what is unknown lives is what nobody knows.
  if (after === 'unknown') return;
  const alive = ['running', 'paused', 'stopping'].includes(after) ? 1 : 0;
  assert.equal(pids.length, alive, `expected ${alive} living processes, found ${pids.length}`);
}
