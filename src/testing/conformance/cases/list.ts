import { strict as assert } from 'node:assert';

import type { ExistingContainer, ExitedContainer } from '../../../index.ts';
import { created, exited, running } from '../bench-container.ts';
import { type ConformanceBench, having } from '../conformance-bench.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { eventually } from '../expectations.ts';

/** C9 and C10: what a list says, and what it costs. */
export const listCases: readonly ConformanceCase[] = [
  {
    id: 'C9.other-owner',
    title: "a list holds nothing of an owner whose name begins like this one's",
    state: 'foreign',
    verb: 'listContainers',
    async run(bench) {
      const { id } = await running(bench);
      await running(bench, { service: 'other', owner: `${bench.owner}-2` });
      const listed = await bench.runtime.listContainers({ owner: bench.owner });
      assert.deepEqual(
        listed.map((container) => container.id),
        [id],
      );
    },
  },
  {
    id: 'C9.nothing-foreign',
    title: 'a list holds nothing without our labels, or with half of them',
    state: 'foreign',
    verb: 'listContainers',
    needs: ['runForeign'],
    async run(given) {
      const bench = having(given, 'runForeign');
      const { id, spec } = await running(bench);
      const image = await bench.image('runs');
      await bench.runForeign({ name: `${bench.owner}-plain`, image });
      await bench.runForeign({
        name: `${bench.owner}-half`,
        image,
        labels: { 'io.rollforward.owner': bench.owner },
      });
      const { 'io.rollforward.digest': _, ...most } = spec.labels;
      await bench.runForeign({ name: `${bench.owner}-most`, image, labels: most });
      const listed = await bench.runtime.listContainers({ owner: bench.owner });
      assert.deepEqual(
        listed.map((container) => container.id),
        [id],
      );
    },
  },
  {
    id: 'C9.facts',
    title: 'a list has name, image and labels of each',
    state: 'several',
    verb: 'listContainers',
    async run(bench) {
      const made = [await running(bench, { service: 'live' }), await exited(bench, { service: 'dead' })];
      const listed = await bench.runtime.listContainers({ owner: bench.owner });
      for (const { id, spec } of made) {
        const one = listed.find((container) => container.id === id);
        assert.ok(one !== undefined, `${spec.name} is not in it`);
        assert.equal(one.name, spec.name);
        assert.notEqual(one.image, '');
        for (const [key, value] of Object.entries(spec.labels)) assert.equal(one.labels[key], value, key);
      }
    },
  },
  {
    id: 'C9.start-time',
    title: 'a list has the start time of what runs',
    state: 'running',
    verb: 'listContainers',
    async run(bench) {
      await running(bench);
      const [listed] = await bench.runtime.listContainers({ owner: bench.owner });
      assert.ok(listed?.state === 'running');
      assertAboutNow(bench, listed.startedAt);
    },
  },
  {
    id: 'C9.exit-code',
    title: 'a list has the exit code of what ended by itself',
    state: 'exited',
    verb: 'listContainers',
    uses: ['exitCodes'],
    async run(bench) {
      assert.equal((await listedEnd(bench)).exitCode, 3);
    },
  },
  {
    id: 'C9.end-time',
    title: 'a list has the time at which something ended',
    state: 'exited',
    verb: 'listContainers',
    async run(bench) {
      assertAboutNow(bench, (await listedEnd(bench)).finishedAt);
    },
  },
  {
    id: 'C9.list-and-status-agree',
    title: 'a list says of each container what a look at it alone says, times to the second',
    state: 'several',
    verb: 'listContainers',
    async run(bench) {
      await created(bench, { service: 'created' });
      await running(bench, { service: 'running' });
      await exited(bench, { service: 'exited' });
      const listed = await bench.runtime.listContainers({ owner: bench.owner });
      assert.equal(listed.length, 3);
      for (const container of listed) {
        const alone = await bench.runtime.containerStatus({ id: container.id });
        assert.ok(alone.state !== 'absent');
        assertSame(alone, container);
      }
    },
  },
  {
    id: 'C10.one-request',
    title: 'a list of four running containers is one request',
    state: 'running',
    verb: 'listContainers',
    needs: ['engineRequests'],
    async run(given) {
      const bench = having(given, 'engineRequests');
      for (const service of ['a', 'b', 'c', 'd']) await running(bench, { service });
      const before = await bench.engineRequests();
      const listed = await bench.runtime.listContainers({ owner: bench.owner });
      const requests = (await bench.engineRequests()) - before;
      assert.equal(listed.length, 4);
      assert.equal(requests, 1, `expected one request, counted ${requests}`);
    },
  },
  {
    id: 'C10.of-another-process',
    title: 'the second list of a runtime that started none of four running containers is one request',
    state: 'running',
    verb: 'listContainers',
    needs: ['attach', 'engineRequests'],
    async run(given) {
      const bench = having(given, 'attach', 'engineRequests');
      for (const service of ['a', 'b', 'c', 'd']) await running(bench, { service });
      const other = bench.attach();
      const counted: number[] = [];
      for (let time = 0; time < 2; time += 1) {
        const before = await bench.engineRequests();
        assert.equal((await other.listContainers({ owner: bench.owner })).length, 4);
        counted.push((await bench.engineRequests()) - before);
      }
      const [first = NaN, second] = counted;
      assert.ok(first <= 5, `expected five requests at most for the first list, counted ${first}`);
      assert.equal(second, 1, `expected one request for the second, counted ${second}`);
    },
  },
  {
    id: 'C10.one-more-for-the-dead',
    title: 'a list of two running and two exited containers is three requests at most',
    state: 'several',
    verb: 'listContainers',
    needs: ['engineRequests'],
    async run(given) {
      const bench = having(given, 'engineRequests');
      for (const service of ['a', 'b']) await running(bench, { service });
      for (const service of ['c', 'd']) await exited(bench, { service });
      const before = await bench.engineRequests();
      assert.equal((await bench.runtime.listContainers({ owner: bench.owner })).length, 4);
      const requests = (await bench.engineRequests()) - before;
      assert.ok(requests <= 3, `expected three requests at most, counted ${requests}`);
    },
  },
];

/** What a list says of a container that ended by itself. */
async function listedEnd(bench: ConformanceBench): Promise<ExitedContainer> {
  const { id } = await running(bench, { image: 'exits' });
  await eventually(bench, 'it exits', async () => {
    return (await bench.runtime.containerStatus({ id })).state === 'exited';
  });
  const [listed] = await bench.runtime.listContainers({ owner: bench.owner });
  assert.ok(listed?.state === 'exited', `listed as ${listed?.state}`);
  return listed;
}

/** Within two minutes: the clocks of engine and runtime may be those of two machines. */
function assertAboutNow({ clock }: ConformanceBench, time: number | undefined): void {
  const near = time !== undefined && Math.abs(clock.wallNow() - time) < 120_000;
  assert.ok(near, `expected about ${clock.wallNow()}, got ${time}`);
}

/** Fails unless both say the same. Some engines list times in whole seconds. */
function assertSame(alone: ExistingContainer, listed: ExistingContainer): void {
  const [one, other] = [timesOf(alone), timesOf(listed)];
  assert.deepEqual(Object.keys(one), Object.keys(other));
  for (const [index, time] of Object.values(one).entries()) {
    assert.ok(Math.abs(time - (Object.values(other)[index] ?? 0)) <= 1000, 'another time');
  }
  assert.deepEqual({ ...alone, ...other }, { ...listed, ...other });
}

function timesOf(container: ExistingContainer): { startedAt?: number; finishedAt?: number } {
  if (container.state === 'running') return { startedAt: container.startedAt };
  if (container.state !== 'exited') return {};
  const { startedAt, finishedAt } = container;
  return {
    ...(startedAt !== undefined && { startedAt }),
    ...(finishedAt !== undefined && { finishedAt }),
  };
}
