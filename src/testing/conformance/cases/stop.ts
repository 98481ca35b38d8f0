import { strict as assert } from 'node:assert';

import type { ContainerId } from '../../../index.ts';
import { asId, assertAlive, assertState, created, paused, running, stopping } from '../bench-container.ts';
import { CALL_MS, type ConformanceCase, eventually, rejects, timed } from '../conformance-case.ts';
import type { ConformanceBench } from '../conformance-subject.ts';

/** C12 – C15: how containers end. */
export const stopCases: readonly ConformanceCase[] = [
  {
    id: 'C12.signal-first',
    title: 'a program that obeys is stopped by its signal, long before the grace period',
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
    verb: 'stopContainer',
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
    verb: 'stopContainer',
    async run(bench) {
      const { id } = await running(bench, { image: 'ignores-stop', gracePeriodSeconds: 0 });
      const { result, ms } = await timed(bench, () => stop(bench, id, 0));
      assert.equal(result.kind, 'killed');
      assert.ok(ms <= CALL_MS, `it took ${ms} ms`);
    },
  },
  {
    id: 'C13.end-is-seen',
    title: 'when stop resolves no process lives and the state is exited',
    verb: 'stopContainer',
    async run(bench) {
      const container = await running(bench, { image: 'stops-slowly' });
      await stop(bench, container.id, 5);
      await assertAlive(bench, container, 0);
      await assertState(bench, container.id, 'exited');
    },
  },
  {
    id: 'C13.already-stopped',
    title: 'stop of an exited container says so, with its exit code',
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
    id: 'C13.never-started',
    title: 'stop of a created container is already-stopped, and it stays created',
    verb: 'stopContainer',
    async run(bench) {
      const { id } = await created(bench);
      assert.equal((await stop(bench, id, 5)).kind, 'already-stopped');
      await assertState(bench, id, 'created');
    },
  },
  {
    id: 'C13.absent',
    title: 'stop of a container that does not exist is absent',
    verb: 'stopContainer',
    async run(bench) {
      const id = asId('fedcba9876543210'.repeat(4));
      assert.deepEqual(await stop(bench, id, 5), { kind: 'absent' });
    },
  },
  {
    id: 'C13.paused-is-resumed',
    title: 'a paused program gets its signal and obeys',
    verb: 'stopContainer',
    async run(bench) {
      const container = await paused(bench);
      const outcome = await stop(bench, container.id, 10);
      assert.equal(outcome.kind, 'stopped');
      assertExitCode(bench, outcome, 0);
      await assertAlive(bench, container, 0);
    },
  },
  {
    id: 'C14.second-joins',
    title: 'a second, shorter stop waits for the first and cuts nothing off',
    verb: 'stopContainer',
    async run(bench) {
      const { id } = await running(bench, { image: 'ignores-stop', gracePeriodSeconds: 3 });
      const { result, ms } = await timed(bench, async () => {
        const first = stop(bench, id, 3);
        await bench.clock.sleep(500);
        return Promise.all([first, stop(bench, id, 0)]);
      });
      assert.deepEqual(result[1], result[0]);
      assert.equal(result[0].kind, 'killed');
      assert.ok(ms >= 3000, `killed after ${ms} ms: the second stop shortened the first`);
    },
  },
  {
    id: 'C14.abort-of-one',
    title: 'one caller who gives up does not cancel the stop of another',
    verb: 'stopContainer',
    async run(bench) {
      const container = await running(bench, { image: 'stops-slowly' });
      const impatient = new AbortController();
      const first = bench.runtime.stopContainer(container.id, {
        gracePeriodSeconds: 5,
        signal: impatient.signal,
      });
      const second = stop(bench, container.id, 5);
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
    verb: 'containerStatus',
    needs: 'interruptStop',
    async run(bench) {
      const container = await stopping(bench);
      await assertAlive(bench, container, 1);
      await assertState(bench, container.id, 'stopping', 'running');
      const [listed] = await bench.runtime.listContainers({ owner: bench.owner });
      assert.ok(listed?.state === 'stopping' || listed?.state === 'running', `listed as ${listed?.state}`);
    },
  },
  {
    id: 'C15.stop-again',
    title: 'a stop after an interrupted one finishes it, with a full grace period',
    verb: 'stopContainer',
    needs: 'interruptStop',
    async run(bench) {
      const container = await stopping(bench);
      const { result, ms } = await timed(bench, () => stop(bench, container.id, 2));
      assert.equal(result.kind, 'killed');
      assert.ok(ms >= 2000 && ms <= 4000 + CALL_MS, `killed after ${ms} ms`);
      await assertAlive(bench, container, 0);
      await assertState(bench, container.id, 'exited');
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
