import { strict as assert } from 'node:assert';

import {
  type ContainerId,
  type ContainerState,
  isContainerId,
  type StopOptions,
  type StopOutcome,
} from '../../../index.ts';
import type { BenchContainer } from '../bench-container.ts';
import type { ConformanceBench } from '../conformance-bench.ts';
import type { CaseVerb } from '../conformance-case.ts';
import { CALL_MS, timed } from '../expectations.ts';

/** What a call came to, in the words of the table, and the container that it is about then. */
export interface Acted {
  readonly answer: string;
  readonly id: ContainerId;
}

/** Calls a verb for `container` and puts its answer into the words of the table; rejects as the verb does. */
export type Act = (bench: ConformanceBench, container: BenchContainer) => Promise<Acted>;

/** A verb that is a column of the table. */
export type TableVerb = Exclude<
  CaseVerb,
  'ensureImage' | 'ensureNetwork' | 'removeNetwork' | 'events' | 'logs' | 'describeEngine'
>;

/** How each verb of the table is called, and what is asked of its answer beside what the table says. */
export const STATE_ACTS: Readonly<Record<TableVerb, Act>> = {
  async containerStatus({ runtime }, { id, spec }) {
    const byId = await runtime.containerStatus({ id });
    assert.deepEqual(await runtime.containerStatus({ name: spec.name }), byId, 'by name it is another');
    assert.ok(byId.state === 'absent' || (byId.id === id && byId.name === spec.name), 'not its id and name');
    return { answer: byId.state, id };
  },
  async listContainers({ runtime, owner }, { id }) {
    const listed = await runtime.listContainers({ owner });
    const [only] = listed;
    if (only === undefined) return { answer: 'nothing', id };
    assert.deepEqual([listed.length, only.id], [1, id], 'it is not listed once, with its id');
    return { answer: only.state, id };
  },
  async renameContainer(bench, { id, spec, marker }) {
    const { runtime } = bench;
    const name = `${spec.name}.k3f9q2`;
    const before = await runtime.containerStatus({ id });
    const pids = await bench.livingProcesses(marker);
    await runtime.renameContainer?.(id, name);
    const renamed = await runtime.containerStatus({ name });
    assert.ok(renamed.state !== 'absent' && renamed.id === id, 'it is not found by its new name');
    assert.deepEqual(
      await runtime.containerStatus({ id }),
      { ...before, name },
      'more than its name changed',
    );
    assert.deepEqual(await bench.livingProcesses(marker), pids, 'another process');
    assert.deepEqual(await runtime.containerStatus({ name: spec.name }), { state: 'absent' });
    return { answer: 'ok', id };
  },
  async createContainer({ runtime }, container) {
    return given(container, await runtime.createContainer(container.spec));
  },
  async startContainer({ runtime }, { id }) {
    await runtime.startContainer(id);
    return { answer: 'ok', id };
  },
  stopContainer: (bench, container) =>
    stop(bench, container, (id, options) => bench.runtime.stopContainer(id, options)),
  stopService: (bench, container) =>
    stop(bench, container, (id, options) => bench.runtime.stopService(id, options)),
  async removeContainer({ runtime }, { id }) {
    await runtime.removeContainer(id);
    return { answer: 'ok', id };
  },
  async startService({ runtime }, container) {
    return given(container, await runtime.startService(container.spec));
  },
};

function given(container: BenchContainer, id: ContainerId): Acted {
  assert.ok(isContainerId(id), `not a full id: ${id}`);
  return { answer: id === container.id ? 'same id' : 'new id', id };
}

async function stop(
  bench: ConformanceBench,
  { id, spec: { gracePeriodSeconds } }: BenchContainer,
  call: (id: ContainerId, options: StopOptions) => Promise<StopOutcome>,
): Promise<Acted> {
  const { state } = await bench.runtime.containerStatus({ id });
  const { result, ms } = await timed(bench, () => call(id, { gracePeriodSeconds }));
  const graceMs = gracePeriodSeconds * 1000;
  if (result.kind === 'killed') assert.ok(ms >= graceMs, `killed after ${ms} ms, before the grace period`);
  assert.ok(ms <= graceMs + 2000 + CALL_MS, `it took ${ms} ms`);
  const code = exitCodeOf(result.kind, state);
  if (bench.runtime.features.exitCodes && result.kind !== 'absent' && code !== undefined) {
    assert.equal(result.exitCode, code, 'another exit code');
  }
  return { answer: result.kind, id };
}

/** What the program ends with: 0 on its stop signal, 128 + SIGKILL. */
function exitCodeOf(kind: StopOutcome['kind'], before: ContainerState): number | undefined {
  if (kind === 'killed') return 137;
  return kind === 'stopped' || (kind === 'already-stopped' && before === 'exited') ? 0 : undefined;
}
