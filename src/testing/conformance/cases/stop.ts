import { strict as assert } from 'node:assert';

import type { ContainerId } from '../../../index.ts';
import { assertAlive, assertState, running, stopping } from '../bench-container.ts';
import { type ConformanceBench, having } from '../conformance-bench.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { awaitedLater, CALL_MS, eventually, rejects, timed } from '../expectations.ts';

/** C12 – C15: how containers end. */
export const stopCases: readonly ConformanceCase[] = [
  {
    id: 'C12.signal-first',
    title: 'a program that obeys is stopped by its signal, long before the grace period',
    state: 'running',
    verb: 'stopContainer',
    async run(bench) {
      const { id } = await running(bench);
      const { result, ms } = await timed(bench, () => stop(bench, id, 30));
      assert.equal(result.kind, 'stopped');
      assertExitCode(bench, result, 0);
      assert.ok(ms < 10_000, `it took ${ms} ms`);
    },
  },
  {
    id: 'C12.given-signal',
    title: 'the signal given at creation is sent, and no other before SIGKILL',
    state: 'running',
    verb: 'stopContainer',
    uses: ['stopSignal'],
    async run(bench) {
      const { id } = await running(bench, { stopSignal: 'SIGUSR1', gracePeriodSeconds: 1 });
      const { result, ms } = await timed(bench, () => stop(bench, id, 1));
      assert.equal(result.kind, 'killed', 'it was ended by a signal that was not asked for');
      assert.ok(ms >= 1000, `killed after ${ms} ms`);
    },
  },
  {
    id: 'C12.grace-is-kept',
    title: 'SIGKILL comes after the grace period and within two seconds of it',
    state: 'running',
    verb: 'stopContainer',
    async run(bench) {
      const container = await running(bench, { image: 'ignores-stop', gracePeriodSeconds: 2 });
      const { result, ms } = await timed(bench, () => stop(bench, container.id, 2));
      assert.equal(result.kind, 'killed');
      assertExitCode(bench, result, 137);
      assert.ok(ms >= 2000, `killed after ${ms} ms, before the grace period`);
      assert.ok(ms <= 4000 + CALL_MS, `killed after ${ms} ms`);
      await assertAlive(bench, container, 0);
    },
  },
  {
    id: 'C12.slow-but-willing',
    title: 'a program that needs part of its grace period gets it',
    state: 'running',
    verb: 'stopContainer',
    async run(bench) {
      const { id } = await running(bench, { image: 'stops-slowly', gracePeriodSeconds: 20 });
      const { result, ms } = await timed(bench, () => stop(bench, id, 20));
      assert.equal(result.kind, 'stopped');
      assertExitCode(bench, result, 0);
      assert.ok(ms >= 900 && ms < 10_000, `it took ${ms} ms`);
    },
  },
  {
    id: 'C12.no-grace',
    title: 'a grace period of 0 is SIGKILL at once',
    state: 'running',
    verb: 'stopContainer',
    async run(bench) {
      const { id } = await running(bench, { image: 'ignores-stop', gracePeriodSeconds: 0 });
      const { result, ms } = await timed(bench, () => stop(bench, id, 0));
      assert.equal(result.kind, 'killed');
      assert.ok(ms <= CALL_MS, `it took ${ms} ms`);
    },
  },
  {
    id: 'C12.stop-service',
    title: 'stopService keeps the grace period as stopContainer does',
    state: 'running',
    verb: 'stopService',
    async run(bench) {
      const container = await running(bench, { image: 'ignores-stop', gracePeriodSeconds: 1 });
      const { result, ms } = await timed(bench, () =>
        bench.runtime.stopService(container.id, { gracePeriodSeconds: 1 }),
      );
      assert.equal(result.kind, 'killed');
      assert.ok(ms >= 1000 && ms <= 3000 + CALL_MS, `killed after ${ms} ms`);
      await assertAlive(bench, container, 0);
    },
  },
  {
    id: 'C13.end-is-seen',
    title: 'when stop resolves no process lives and the state is exited, since the time that stop tells',
    state: 'running',
    verb: 'stopContainer',
    async run(bench) {
      const container = await running(bench, { image: 'stops-slowly' });
      const outcome = await stop(bench, container.id, 5);
      await assertAlive(bench, container, 0);
      const status = await bench.runtime.containerStatus({ id: container.id });
      assert.ok(outcome.kind === 'stopped' && status.state === 'exited');
      const apart = (outcome.finishedAt ?? NaN) - (status.finishedAt ?? NaN);
      assert.ok(Number.isNaN(apart) || Math.abs(apart) <= 1000, `the times of its end are ${apart} ms apart`);
    },
  },
  {
    id: 'C13.already-stopped',
    title: 'stop of an exited container says so, with its exit code',
    state: 'exited',
    verb: 'stopContainer',
    async run(bench) {
      const { id } = await running(bench, { image: 'exits' });
      await eventually(bench, 'it exits', async () => {
        return (await bench.runtime.containerStatus({ id })).state === 'exited';
      });
      const outcome = await stop(bench, id, 5);
      assert.equal(outcome.kind, 'already-stopped');
      assertExitCode(bench, outcome, 3);
    },
  },
  {
    id: 'C13.unnoticed-end',
    title: 'stop of a container whose end the engine has not noticed resolves in time, and nothing lives',
    state: 'unnoticed',
    verb: 'stopContainer',
    needs: ['killUnnoticed'],
    async run(bench) {
      const container = await running(bench);
      await having(bench, 'killUnnoticed').killUnnoticed(container.id);
      const { result, ms } = await timed(bench, () => stop(bench, container.id, 2));
      assert.notEqual(result.kind, 'absent');
      assert.ok(ms <= 2000 + 2000 + CALL_MS, `it took ${ms} ms`);
      await assertAlive(bench, container, 0);
    },
  },
  {
    id: 'C14.second-joins',
    title: 'a second, shorter stop waits for the first and cuts nothing off',
    state: 'stopping',
    verb: 'stopContainer',
    async run(bench) {
      const { id } = await running(bench, { image: 'ignores-stop', gracePeriodSeconds: 3 });
      const { result, ms } = await timed(bench, async () => {
        const first = awaitedLater(stop(bench, id, 3));
        await bench.clock.sleep(500);
        return Promise.all([first, stop(bench, id, 0)]);
      });
      assert.deepEqual(result[1], result[0]);
      assert.equal(result[0].kind, 'killed');
      assert.ok(ms >= 3000, `killed after ${ms} ms: the second stop shortened the first`);
    },
  },
  {
    id: 'C14.either-verb-joins',
    title: 'stopService joins a stop that is under way, and cuts nothing off',
    state: 'stopping',
    verb: 'stopService',
    async run(bench) {
      const { id } = await running(bench, { image: 'ignores-stop', gracePeriodSeconds: 2 });
      const { result, ms } = await timed(bench, async () => {
        const first = awaitedLater(stop(bench, id, 2));
        await bench.clock.sleep(300);
        return Promise.all([first, bench.runtime.stopService(id, { gracePeriodSeconds: 0 })]);
      });
      assert.deepEqual(result[1], result[0]);
      assert.ok(ms >= 2000, `killed after ${ms} ms: the second stop shortened the first`);
    },
  },
  {
    id: 'C14.abort-of-one',
    title: 'one caller who gives up does not cancel the stop of another',
    state: 'stopping',
    verb: 'stopContainer',
    async run(bench) {
      const container = await running(bench, { image: 'stops-slowly' });
      const impatient = new AbortController();
      const { signal } = impatient;
      const first = awaitedLater(
        bench.runtime.stopContainer(container.id, { gracePeriodSeconds: 5, signal }),
      );
      const second = awaitedLater(stop(bench, container.id, 5));
      await bench.clock.sleep(200);
      impatient.abort();
      await rejects(first, 'Aborted');
      assert.equal((await second).kind, 'stopped');
      await assertAlive(bench, container, 0);
    },
  },
  {
    id: 'C15.truth-after-interruption',
    title: 'after an interrupted stop the state is stopping or running, for the process lives',
    state: 'stopping',
    verb: 'containerStatus',
    needs: ['interruptStop'],
    async run(bench, { neverShows = [] }) {
      const truth = neverShows.includes('stopping')
        ? (['running'] as const)
        : (['stopping', 'running'] as const);
      const container = await stopping(bench);
      await assertAlive(bench, container, 1);
      await assertState(bench, container.id, ...truth);
      const [listed] = await bench.runtime.listContainers({ owner: bench.owner });
      assert.ok(
        truth.some((state) => state === listed?.state),
        `listed as ${listed?.state}`,
      );
    },
  },
  {
    id: 'C15.finished-by-another',
    title: 'a stop after one that was cut off sees it through: signal, whole grace period, SIGKILL',
    state: 'stopping',
    verb: 'stopContainer',
    needs: ['interruptStop'],
    async run(bench) {
      const container = await stopping(bench, { gracePeriodSeconds: 1 });
      const { result, ms } = await timed(bench, () => stop(bench, container.id, 1));
      assert.equal(result.kind, 'killed');
      assertExitCode(bench, result, 137);
      assert.ok(ms >= 1000 && ms <= 3000 + CALL_MS, `killed after ${ms} ms`);
      await assertState(bench, container.id, 'exited');
      await assertAlive(bench, container, 0);
    },
  },
];

function stop(
  bench: ConformanceBench,
  id: ContainerId,
  gracePeriodSeconds: number,
): ReturnType<ConformanceBench['runtime']['stopContainer']> {
  return bench.runtime.stopContainer(id, { gracePeriodSeconds });
}

function assertExitCode(bench: ConformanceBench, outcome: { exitCode?: number }, code: number): void {
  if (bench.runtime.features.exitCodes) assert.equal(outcome.exitCode, code);
}
