import { strict as assert } from 'node:assert';

import type { ExistingContainer } from '../../../index.ts';
import { asId, assertAlive, created, exited, paused, running } from '../bench-container.ts';
import { CALL_MS, type ConformanceCase, eventually } from '../conformance-case.ts';

/** C8 – C11: what status and list say. */
export const observeCases: readonly ConformanceCase[] = [
  {
    id: 'C8.unknown-is-absent',
    title: 'an id and a name that do not exist are absent',
    verb: 'containerStatus',
    async run(bench) {
      await running(bench);
      const id = asId('0123456789abcdef'.repeat(4));
      assert.deepEqual(await bench.runtime.containerStatus({ id }), { state: 'absent' });
      assert.deepEqual(await bench.runtime.containerStatus({ name: `${bench.owner}.none` }), {
        state: 'absent',
      });
    },
  },
  {
    id: 'C8.no-prefix',
    title: 'neither the beginning of an id nor of a name finds a container',
    verb: 'containerStatus',
    async run(bench) {
      const { id, spec } = await running(bench);
      const beginnings = [1, 2, 12, 63].map((length) => id.slice(0, length));
      for (const name of [...beginnings, bench.owner, spec.name.slice(0, -1)]) {
        assert.deepEqual(await bench.runtime.containerStatus({ name }), { state: 'absent' }, name);
      }
    },
  },
  {
    id: 'C8.no-pattern',
    title: 'a name is no pattern and no part of one',
    verb: 'containerStatus',
    async run(bench) {
      await running(bench, { service: 'web-1' });
      for (const name of [`${bench.owner}.web.1`, `${bench.owner}.web`, 'web-1']) {
        assert.deepEqual(await bench.runtime.containerStatus({ name }), { state: 'absent' }, name);
      }
    },
  },
  {
    id: 'C8.short-id-as-a-name',
    title: 'a stranger that is named like our short id is never taken for our container',
    verb: 'stopContainer',
    async run(bench) {
      const container = await running(bench);
      const name = container.id.slice(0, 12);
      const stranger = await bench.runForeign({ name, image: await bench.image('runs') });
      const status = await bench.runtime.containerStatus({ id: container.id });
      assert.ok(status.state === 'running' && status.id === container.id);
      await bench.runtime.stopContainer(container.id, { gracePeriodSeconds: 5 });
      await assertAlive(bench, container, 0);
      assert.equal((await bench.runtime.containerStatus({ id: stranger })).state, 'running');
    },
  },
  {
    id: 'C9.every-state',
    title: 'a list holds created, running, paused and exited containers',
    verb: 'listContainers',
    async run(bench) {
      const wanted = new Map([
        [(await created(bench, { service: 'created' })).id, 'created'],
        [(await running(bench, { service: 'running' })).id, 'running'],
        [(await paused(bench, { service: 'paused' })).id, 'paused'],
        [(await exited(bench, { service: 'exited' })).id, 'exited'],
      ]);
      const listed = await bench.runtime.listContainers({ owner: bench.owner });
      assert.deepEqual(new Map(listed.map(({ id, state }) => [id, state])), wanted);
    },
  },
  {
    id: 'C9.nothing-foreign',
    title: 'a list holds nothing of another owner, of nobody, or with half of our labels',
    verb: 'listContainers',
    async run(bench) {
      const { id, spec } = await running(bench);
      const image = await bench.image('runs');
      await running(bench, { service: 'other', owner: `${bench.owner}-2` });
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
    title:
      'a list has name, image and labels of each, start time of the running, exit code and end of the exited',
    verb: 'listContainers',
    async run(bench) {
      const live = await running(bench, { service: 'live' });
      const dead = await running(bench, { service: 'dead', image: 'exits' });
      await eventually(bench, 'it exits', async () => {
        return (await bench.runtime.containerStatus({ id: dead.id })).state === 'exited';
      });
      const listed = await bench.runtime.listContainers({ owner: bench.owner });
      const liveOne = listed.find(({ id }) => id === live.id);
      const deadOne = listed.find(({ id }) => id === dead.id);
      assert.ok(liveOne?.state === 'running' && deadOne?.state === 'exited');
      for (const [one, { spec }] of [
        [liveOne, live],
        [deadOne, dead],
      ] as const) {
        assert.equal(one.name, spec.name);
        assert.notEqual(one.image, '');
        for (const [key, value] of Object.entries(spec.labels)) assert.equal(one.labels[key], value, key);
      }
      const aboutNow = (time: number | undefined): boolean =>
        time !== undefined && Math.abs(bench.clock.wallNow() - time) < 120_000;
      assert.ok(aboutNow(liveOne.startedAt), `startedAt: ${liveOne.startedAt}`);
      if (bench.runtime.features.exitCodes) assert.equal(deadOne.exitCode, 3);
      assert.ok(aboutNow(deadOne.finishedAt), `finishedAt: ${deadOne.finishedAt}`);
    },
  },
  {
    id: 'C9.list-and-status-agree',
    title: 'a list says of each container what a look at it alone says, times to the second',
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
    verb: 'listContainers',
    needs: 'engineRequests',
    async run(bench) {
      for (const service of ['a', 'b', 'c', 'd']) await running(bench, { service });
      const before = (await bench.engineRequests?.()) ?? 0;
      const listed = await bench.runtime.listContainers({ owner: bench.owner });
      const requests = ((await bench.engineRequests?.()) ?? 0) - before;
      assert.equal(listed.length, 4);
      assert.equal(requests, 1, `expected one request, counted ${requests}`);
    },
  },
  {
    id: 'C10.one-more-for-the-dead',
    title: 'a list of two running and two exited containers is three requests at most',
    verb: 'listContainers',
    needs: 'engineRequests',
    async run(bench) {
      for (const service of ['a', 'b']) await running(bench, { service });
      for (const service of ['c', 'd']) await exited(bench, { service });
      const before = (await bench.engineRequests?.()) ?? 0;
      assert.equal((await bench.runtime.listContainers({ owner: bench.owner })).length, 4);
      const requests = ((await bench.engineRequests?.()) ?? 0) - before;
      assert.ok(requests <= 3, `expected three requests at most, counted ${requests}`);
    },
  },
  {
    id: 'C11.killed-from-outside',
    title: 'a container whose process was killed is soon exited',
    verb: 'listContainers',
    async run(bench) {
      const container = await running(bench);
      for (const pid of await bench.livingProcesses(container.marker)) await bench.kill(pid);
      await eventually(
        bench,
        'the list says exited',
        async () => {
          const [listed] = await bench.runtime.listContainers({ owner: bench.owner });
          return listed?.state === 'exited';
        },
        CALL_MS + 2000,
      );
    },
  },
  {
    id: 'C11.unnoticed-end',
    title: 'a container whose end the engine has not noticed is not called running',
    verb: 'listContainers',
    needs: 'killUnnoticed',
    async run(bench) {
      const container = await running(bench);
      await bench.killUnnoticed?.(container.id);
      await assertAlive(bench, container, 0);
      const status = await bench.runtime.containerStatus({ id: container.id });
      const [listed] = await bench.runtime.listContainers({ owner: bench.owner });
      assert.equal(status.state, 'exited');
      assert.equal(listed?.state, 'exited');
    },
  },
];

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
