import { strict as assert } from 'node:assert';

import { describe, it } from 'vitest';

import { type DeploymentDocument, memoryCache, memorySource, type StateSource } from '../../src/index.ts';
import {
  createTestAgent,
  exiting,
  FakeClock,
  FakeRuntime,
  ignoringStop,
  intercept,
  UnfinishedTest,
} from '../../src/testing/index.ts';
import { spec } from './spec.ts';

function web(image: string): DeploymentDocument {
  return { apiVersion: 'rollforward/v1', services: { web: { image } } };
}

async function setUp(): Promise<{ readonly clock: FakeClock; readonly runtime: FakeRuntime }> {
  const clock = new FakeClock();
  const runtime = new FakeRuntime({ clock });
  await runtime.ensureImage('web:1', { policy: 'missing' });
  return { clock, runtime };
}

async function list(runtime: FakeRuntime, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    await runtime.listContainers({ owner: 'test' }).catch(() => undefined);
  }
}

async function leftBy(stop: Promise<void>): Promise<readonly string[]> {
  try {
    await stop;
    return [];
  } catch (error) {
    if (!(error instanceof UnfinishedTest)) throw error;
    return error.unfinished;
  }
}

describe('a script that has not come to its end', () => {
  it('is told of in the words that it was written in', async () => {
    const { runtime } = await setUp();
    runtime.fail('ensureImage', 'ImageNotFound', { nth: 2 });
    runtime.fail('startContainer', 'PortInUse', { when: 'after', times: 3 });
    runtime.fail('stopContainer', 'Unavailable');
    runtime.hang('removeContainer', { nth: 12 });
    runtime.delay('renameContainer', 400, { nth: 3, times: Infinity });
    runtime.answer('containerStatus', 'garbage', { nth: 1, where: ({ id }) => id === 'a' });
    runtime.fail('listContainers', 'Unavailable', { nth: 2, times: 21 });
    await runtime.ensureImage('web:1', { policy: 'missing' });
    await list(runtime, 4);
    assert.deepEqual(runtime.unfinished(), [
      'fail the 2nd ensureImage with ImageNotFound: it was called once',
      'fail the 1st to 3rd startContainer with PortInUse (after): it was never called',
      'fail every stopContainer with Unavailable: it was never called',
      'hang the 12th removeContainer: it was never called',
      'delay from the 3rd on every renameContainer by 400 ms: it was never called',
      'answer the 1st containerStatus that `where` means: no such call came',
      'fail the 2nd to 22nd listContainers with Unavailable: it was called 4 times',
    ]);
    assert.throws(
      () => runtime.assertFinished(),
      (error) =>
        error instanceof UnfinishedTest && error.message.includes('\n- hang the 12th removeContainer'),
    );
  });

  it('is not told of when it has', async () => {
    const { runtime } = await setUp();
    runtime.fail('listContainers', 'Unavailable', { nth: 2, times: 2 });
    runtime.fail('listContainers', 'Unavailable', { nth: 2, times: Infinity });
    runtime.delay('listContainers', 0);
    await list(runtime, 2);
    assert.equal(runtime.unfinished().length, 1);
    await list(runtime, 1);
    assert.deepEqual(runtime.unfinished(), []);
    runtime.assertFinished();
  });

  it('is not told of when it was healed', async () => {
    const { runtime } = await setUp();
    runtime.fail('listContainers', 'Unavailable', { nth: 2 });
    runtime.hang('stopContainer');
    runtime.heal('stopContainer');
    assert.equal(runtime.unfinished().length, 1);
    runtime.heal();
    assert.deepEqual(runtime.unfinished(), []);
  });
});

describe('what is under way', () => {
  it('is an effect that is late, until it has landed', async () => {
    const { clock, runtime } = await setUp();
    runtime.images.set('web:1', ignoringStop());
    const id = await runtime.createContainer(spec());
    await runtime.startContainer(id);
    runtime.fail('stopContainer', 'Unavailable', { when: 'late', lateMs: 500 });
    await assert.rejects(runtime.stopContainer(id, { gracePeriodSeconds: 10 }));
    assert.deepEqual(runtime.unfinished(), ['stopContainer shop.web: its effect lands in 500 ms']);
    await clock.advance(500);
    assert.deepEqual(runtime.unfinished(), ['stopContainer shop.web: its effect is under way']);
    await clock.advance(10_000);
    assert.deepEqual(runtime.unfinished(), []);
  });

  it('is a late effect that takes its time', async () => {
    const { clock, runtime } = await setUp();
    runtime.images.set('big:1', { pullMs: 20_000 });
    runtime.fail('ensureImage', 'Unavailable', { when: 'late' });
    await assert.rejects(runtime.ensureImage('big:1', { policy: 'missing' }));
    await clock.advance(15_000);
    assert.deepEqual(runtime.unfinished(), ['ensureImage big:1: its effect is under way']);
    await clock.advance(6000);
    assert.deepEqual(runtime.unfinished(), []);
    assert.ok(runtime.images.local('big:1'));
  });

  it('is a call that is delayed beyond its deadline', async () => {
    const { clock, runtime } = await setUp();
    runtime.delay('createContainer', 40_000);
    await assert.rejects(clock.until(runtime.createContainer(spec())), /DeadlineExceeded|no answer/);
    assert.deepEqual(runtime.unfinished(), ['createContainer shop.web: its effect lands in 10000 ms']);
    await clock.advance(10_000);
    assert.deepEqual(runtime.unfinished(), []);
    assert.equal(runtime.containers().length, 1);
  });

  it('is a call that nobody has waited for, forgotten by `clearCalls` or not', async () => {
    const { clock, runtime } = await setUp();
    runtime.images.set('big:1', { pullMs: 20_000 });
    const pull = runtime.ensureImage('big:1', { policy: 'missing' });
    await clock.advance(5000);
    runtime.clearCalls();
    assert.deepEqual(runtime.unfinished(), ['ensureImage big:1: under way for 5000 ms']);
    await clock.until(pull);
    assert.deepEqual(runtime.unfinished(), []);
  });

  it('is not a call that the script lets hang', async () => {
    const { clock, runtime } = await setUp();
    runtime.hang('listContainers', { nth: 1 });
    await assert.rejects(clock.until(runtime.listContainers({ owner: 'test' })));
    assert.equal(runtime.calls().at(-1)?.outcome, 'pending');
    assert.deepEqual(runtime.unfinished(), []);
  });

  it('is who waits for such a call', async () => {
    const { clock, runtime } = await setUp();
    runtime.hang('listContainers', { nth: 1 });
    const hung = runtime.listContainers({ owner: 'test' }).catch(() => undefined);
    await clock.advance(4000);
    assert.deepEqual(runtime.unfinished(), [
      'asleep on the clock, and nobody moves it any more: they would wake in 6000 ms',
    ]);
    await clock.until(hung);
    assert.deepEqual(runtime.unfinished(), []);
  });

  it('is whoever sleeps on the clock, in the order of waking', async () => {
    const { clock, runtime } = await setUp();
    void clock.sleep(3000);
    void clock.sleep(Infinity);
    void clock.sleep(200);
    assert.deepEqual(runtime.unfinished(), [
      'asleep on the clock, and nobody moves it any more: they would wake in 200 ms, in 3000 ms, never',
    ]);
  });

  it('is not the program of a container: it lives on, and may end later', async () => {
    const { clock, runtime } = await setUp();
    runtime.images.set('web:1', exiting(0, { afterMs: 60_000 }));
    await runtime.ensureImage('web:1', { policy: 'always' });
    const id = await runtime.createContainer(spec());
    await runtime.startContainer(id);
    await clock.advance(1);
    assert.equal(clock.pending, 1);
    assert.deepEqual(runtime.unfinished(), []);
  });

  it('is a move of the clock that was not awaited', async () => {
    const { clock, runtime } = await setUp();
    const move = clock.advance(10);
    assert.deepEqual(runtime.unfinished(), ['the clock is moved: `advance` or `until` was not awaited']);
    await move;
    await assert.rejects(clock.until(new Promise(() => undefined)));
    assert.deepEqual(runtime.unfinished(), []);
  });
});

describe('the stop of a test agent', () => {
  it('rejects with all that the test has left behind', async () => {
    const t = createTestAgent();
    t.runtime.fail('ensureImage', 'ImageNotFound', { nth: 2 });
    t.runtime.fail('removeContainer', 'Unavailable', { nth: 1, when: 'late', lateMs: 90_000 });
    t.source.put('shop', web('v1'));
    await t.settled();
    t.source.put('shop', { apiVersion: 'rollforward/v1', services: {} });
    await t.settled();
    void t.clock.sleep(70_000);
    const left = await leftBy(t.stop());
    assert.equal(left.length, 3);
    assert.equal(left[0], 'fail the 2nd ensureImage with ImageNotFound: it was called once');
    assert.match(left[1] ?? '', /^removeContainer shop\.web: its effect lands in \d+ ms$/);
    assert.match(left[2] ?? '', /^asleep on the clock, .* they would wake in \d+ ms$/);
    // It was told once; asking again tells the same, and ends nothing twice.
    assert.deepEqual(await leftBy(t.stop()), left);
  });

  it('resolves where nothing is left but what outlives an agent', async () => {
    const t = createTestAgent();
    t.runtime.images.set('v1', exiting(0, { afterMs: 86_400_000 }));
    t.source.put('shop', web('v1'));
    await t.settled();
    t.runtime.hang('listContainers');
    await t.ticks(1);
    await t.stop();
    assert.equal(t.runtime.processes().length, 1);
  });

  it('tells of a source that sleeps on when it should not', async () => {
    const clock = new FakeClock();
    const source: StateSource = {
      name: 'polling',
      async read() {
        return { kind: 'snapshot', documents: new Map(), deleted: new Set(), unlisted: 'unknown' };
      },
      watch(onHint) {
        void (async () => {
          for (;;) {
            await clock.sleep(7000);
            onHint();
          }
        })();
        return () => undefined;
      },
    };
    const t = createTestAgent({ source, runtime: new FakeRuntime({ clock }) });
    await t.settled();
    assert.deepEqual(await leftBy(t.stop()), [
      'asleep on the clock, and nobody moves it any more: they would wake in 7000 ms',
    ]);
  });

  it('leaves it to the last of several agents on one clock', async () => {
    const runtime = new FakeRuntime({ clock: new FakeClock() });
    const one = createTestAgent({ runtime, owner: 'one' });
    const other = createTestAgent({ runtime, owner: 'other', source: memorySource() });
    await one.settled();
    await other.settled();
    runtime.fail('createContainer', 'Unavailable', { nth: 1 });
    await one.stop();
    await one.stop();
    assert.deepEqual(await leftBy(other.stop()), [
      'fail the 1st createContainer with Unavailable: it was never called',
    ]);
  });

  it('tells what the agent failed with before anything else', async () => {
    const cache = { ...memoryCache(), read: () => Promise.reject(new Error('no disk')) };
    const t = createTestAgent({ cache });
    t.runtime.fail('createContainer', 'Unavailable');
    await assert.rejects(t.stop(), /no disk/);
  });

  it('asks what the agent was given in place of the fake, too', async () => {
    const t = createTestAgent({
      wrap: (runtime) => intercept(runtime, [{ kind: 'hang', verb: 'startContainer', nth: 1 }]),
    });
    assert.deepEqual(await leftBy(t.stop()), ['hang the 1st startContainer: it was never called']);
  });
});
