import { strict as assert } from 'node:assert';

import { created, exited, running } from '../bench-container.ts';
import { having } from '../conformance-bench.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { awaitedLater, timed } from '../expectations.ts';
import { assertNoStreams, eventsOf, hears, openStream, subscribed } from '../open-stream.ts';

/** Milliseconds: nobody is asked for it. */
const AT_ONCE_MS = 1000;
const GRACE = { gracePeriodSeconds: 5 } as const;

/** C19: hints. After `subscribed` each case waits for hints as long as it must, so a slow engine is not a deaf one. */
export const eventCases: readonly ConformanceCase[] = [
  {
    id: 'C19.subscribed-at-once',
    title: 'subscribed comes at once, though nothing happens in the engine',
    state: 'absent',
    verb: 'events',
    async run(bench) {
      const stream = openStream(bench, eventsOf(bench.runtime)());
      assert.deepEqual(await stream.value(AT_ONCE_MS), { type: 'subscribed' });
      await stream.leave();
    },
  },
  {
    id: 'C19.subscribed-without-an-answer',
    title: 'subscribed comes at once from an engine that does not answer',
    state: 'absent',
    verb: 'events',
    needs: ['disturb'],
    async run(given) {
      const bench = having(given, 'disturb');
      await bench.disturb('hang');
      const stream = openStream(bench, eventsOf(bench.runtime)());
      assert.deepEqual(await stream.value(AT_ONCE_MS), { type: 'subscribed' });
      await stream.leave();
    },
  },
  {
    id: 'C19.started',
    title: 'a start is told, with the full id',
    state: 'created',
    verb: 'events',
    async run(bench) {
      const { id } = await created(bench);
      const stream = await subscribed(bench);
      await bench.runtime.startContainer(id);
      await hears(stream, { type: 'started', id });
      await stream.leave();
    },
  },
  {
    id: 'C19.exited',
    title: 'an end is told, with the full id, whoever ended it',
    state: 'running',
    verb: 'events',
    async run(bench) {
      const killed = await running(bench);
      const stopped = await running(bench, { service: 'db' });
      const stream = await subscribed(bench);
      for (const pid of await bench.livingProcesses(killed.marker)) await bench.kill(pid);
      await hears(stream, { type: 'exited', id: killed.id });
      await bench.runtime.stopContainer(stopped.id, GRACE);
      await hears(stream, { type: 'exited', id: stopped.id });
      await stream.leave();
    },
  },
  {
    id: 'C19.removed',
    title: 'a removal is told, with the full id',
    state: 'exited',
    verb: 'events',
    async run(bench) {
      const { id } = await exited(bench);
      const stream = await subscribed(bench);
      await bench.runtime.removeContainer(id);
      await hears(stream, { type: 'removed', id });
      await stream.leave();
    },
  },
  {
    id: 'C19.two-subscribers',
    title: 'two are told the same, and one who leaves takes nothing from the other',
    state: 'several',
    verb: 'events',
    async run(bench) {
      const first = await created(bench);
      const second = await created(bench, { service: 'db' });
      const stays = await subscribed(bench);
      const leaves = await subscribed(bench);
      await bench.runtime.startContainer(first.id);
      for (const stream of [stays, leaves]) await hears(stream, { type: 'started', id: first.id });
      await leaves.leave();
      await bench.runtime.startContainer(second.id);
      await hears(stays, { type: 'started', id: second.id });
      await stays.leave();
    },
  },
  {
    id: 'C19.abort-ends',
    title: 'an abort ends it promptly and without a fault, and nothing is left open',
    state: 'running',
    verb: 'events',
    needs: ['openStreams'],
    async run(bench) {
      const abort = new AbortController();
      const stream = await subscribed(bench, { signal: abort.signal });
      const heard = awaitedLater(stream.hear());
      await bench.clock.sleep(300);
      const { result, ms } = await timed(bench, () => {
        abort.abort();
        return heard;
      });
      assert.deepEqual(result, { kind: 'end' });
      assert.ok(ms < 500, `it took ${ms} ms`);
      await assertNoStreams(bench);
    },
  },
  {
    id: 'C19.break-ends',
    title: 'a consumer that breaks out of the loop leaves nothing open',
    state: 'absent',
    verb: 'events',
    needs: ['openStreams'],
    async run(given) {
      const bench = having(given, 'openStreams');
      for await (const event of eventsOf(bench.runtime)()) {
        assert.equal(event.type, 'subscribed');
        // It may take the engine a moment to serve it.
        await bench.clock.sleep(500);
        assert.equal(await bench.openStreams(), 1, 'nobody listens');
        break;
      }
      await assertNoStreams(bench);
    },
  },
  {
    id: 'C19.lost-connection',
    title: 'a connection that is lost is an error, not an end, and one can subscribe anew',
    state: 'running',
    verb: 'events',
    needs: ['dropEvents', 'openStreams'],
    async run(given) {
      const bench = having(given, 'dropEvents', 'openStreams');
      const container = await running(bench);
      const stream = await subscribed(bench);
      await bench.clock.sleep(500);
      await bench.dropEvents();
      const heard = await stream.hear();
      assert.equal(heard.kind === 'fault' ? heard.fault.code : heard.kind, 'Unavailable');
      assert.deepEqual(await stream.hear(), { kind: 'end' });
      await assertNoStreams(bench);
      const anew = await subscribed(bench);
      await bench.runtime.stopContainer(container.id, GRACE);
      await hears(anew, { type: 'exited', id: container.id });
      await anew.leave();
    },
  },
  {
    id: 'C19.throws-in-the-iterator-only',
    title: 'an engine that fails is a fault of the iterator: the call itself never throws',
    state: 'absent',
    verb: 'events',
    needs: ['disturb'],
    async run(given) {
      const bench = having(given, 'disturb');
      await bench.disturb('fail');
      const stream = openStream(bench, eventsOf(bench.runtime)());
      assert.deepEqual(await stream.value(AT_ONCE_MS), { type: 'subscribed' });
      assert.equal((await stream.hear()).kind, 'fault');
      await bench.disturb('none');
    },
  },
];
