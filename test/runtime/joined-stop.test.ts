import { strict as assert } from 'node:assert';

import { describe, it } from 'vitest';

import { type ContainerId, type ContainerRuntime, defineRuntime } from '../../src/index.ts';
import { FakeClock } from '../../src/testing/index.ts';
import { codeOf } from './code-of.ts';
import { ID, OTHER_ID, stubDriver } from './stub-driver.ts';

interface Bench {
  readonly clock: FakeClock;
  readonly runtime: ContainerRuntime;
  /** The stops that reached the driver. */
  readonly stops: { readonly id: ContainerId; readonly gracePeriodSeconds: number }[];
}

/** A driver whose stops take five seconds. */
function setUp(end: () => Promise<{ kind: 'stopped' }> = async () => ({ kind: 'stopped' })): Bench {
  const clock = new FakeClock();
  const stops: Bench['stops'] = [];
  const driver = stubDriver({
    async stopContainer(id, { gracePeriodSeconds }) {
      stops.push({ id, gracePeriodSeconds });
      await clock.sleep(5000);
      return end();
    },
  });
  return { clock, runtime: defineRuntime(driver, { clock }), stops };
}

describe('stops of one container', () => {
  it('join while one is under way, and begin anew afterwards', async () => {
    const { clock, runtime, stops } = setUp();
    const first = runtime.stopContainer(ID, { gracePeriodSeconds: 10 });
    await clock.advance(1000);
    const second = runtime.stopService(ID, { gracePeriodSeconds: 0 });
    assert.equal(await clock.until(first), await second);
    assert.deepEqual(stops, [{ id: ID, gracePeriodSeconds: 10 }]);
    await clock.until(runtime.stopContainer(ID, { gracePeriodSeconds: 10 }));
    assert.equal(stops.length, 2);
  });

  it('do not join those of another', async () => {
    const { clock, runtime, stops } = setUp();
    await clock.until(
      Promise.all([ID, OTHER_ID].map((id) => runtime.stopContainer(id, { gracePeriodSeconds: 10 }))),
    );
    assert.equal(stops.length, 2);
  });

  it('fail together, and are forgotten then', async () => {
    const { clock, runtime, stops } = setUp(() => Promise.reject(new Error('connection closed')));
    const both = [1, 2].map(() => codeOf(runtime.stopContainer(ID, { gracePeriodSeconds: 10 })));
    assert.deepEqual(await clock.until(Promise.all(both)), ['Unclassified', 'Unclassified']);
    assert.equal(stops.length, 1);
    void codeOf(runtime.stopContainer(ID, { gracePeriodSeconds: 10 }));
    await clock.advance(0);
    assert.equal(stops.length, 2);
  });

  it('go on when whoever began it leaves, by abort or by a deadline of its own', async () => {
    const { clock, runtime } = setUp();
    const abort = new AbortController();
    const first = codeOf(runtime.stopContainer(ID, { gracePeriodSeconds: 10, signal: abort.signal }));
    const second = codeOf(runtime.stopContainer(ID, { gracePeriodSeconds: 10, deadlineMs: 2000 }));
    const third = runtime.stopContainer(ID, { gracePeriodSeconds: 10 });
    await clock.advance(1000);
    abort.abort();
    assert.equal(await first, 'Aborted');
    assert.equal(await clock.until(second), 'DeadlineExceeded');
    assert.deepEqual(await clock.until(third), { kind: 'stopped' });
  });

  it('may be left by everybody: nothing is unhandled when it fails then', async () => {
    const { clock, runtime } = setUp(() => Promise.reject(new Error('connection closed')));
    assert.equal(
      await clock.until(codeOf(runtime.stopContainer(ID, { gracePeriodSeconds: 10, deadlineMs: 100 }))),
      'DeadlineExceeded',
    );
    await clock.advance(10_000);
  });

  it('take whole seconds only', async () => {
    const { runtime, stops } = setUp();
    for (const gracePeriodSeconds of [-1, 0.5, Number.NaN, Infinity]) {
      assert.equal(await codeOf(runtime.stopContainer(ID, { gracePeriodSeconds })), 'InvalidSpec');
    }
    assert.deepEqual(stops, []);
  });
});
