import { strict as assert } from 'node:assert';

import { describe, it } from 'vitest';

import { isRuntimeFault } from '../../src/index.ts';
import { FakeClock, FakeRuntime } from '../../src/testing/index.ts';
import { spec } from './spec.ts';

const clock = new FakeClock();

async function setUp(): Promise<FakeRuntime> {
  const runtime = new FakeRuntime({ clock });
  await runtime.ensureImage('web:1', { policy: 'missing' });
  runtime.clearCalls();
  return runtime;
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  return clock.until(call).then(
    () => 'done',
    (error: unknown) => (isRuntimeFault(error) ? error.code : 'no RuntimeFault'),
  );
}

async function codes(runtime: FakeRuntime, count: number): Promise<readonly string[]> {
  const seen: string[] = [];
  for (let index = 0; index < count; index += 1)
    seen.push(await codeOf(runtime.listContainers({ owner: 'test' })));
  return seen;
}

describe('scripted faults', () => {
  it('fail every call until they are healed', async () => {
    const runtime = await setUp();
    runtime.fail('listContainers', 'Unavailable');
    assert.deepEqual(await codes(runtime, 3), ['Unavailable', 'Unavailable', 'Unavailable']);
    runtime.heal('startContainer');
    assert.deepEqual(await codes(runtime, 1), ['Unavailable']);
    runtime.heal();
    assert.deepEqual(await codes(runtime, 1), ['done']);
  });

  it('fail the nth call, once or several times', async () => {
    const runtime = await setUp();
    runtime.fail('listContainers', 'Unavailable', { nth: 2 });
    assert.deepEqual(await codes(runtime, 4), ['done', 'Unavailable', 'done', 'done']);
    runtime.heal();
    runtime.fail('listContainers', 'Unavailable', { nth: 2, times: 2 });
    assert.deepEqual(await codes(runtime, 4), ['done', 'Unavailable', 'Unavailable', 'done']);
    runtime.heal();
    runtime.fail('listContainers', 'Unavailable', { times: 1 });
    assert.deepEqual(await codes(runtime, 2), ['Unavailable', 'done']);
  });

  it('let the newest word count', async () => {
    const runtime = await setUp();
    runtime.fail('listContainers', 'Unavailable');
    runtime.fail('listContainers', 'StorageFull', { times: 1 });
    assert.deepEqual(await codes(runtime, 2), ['StorageFull', 'Unavailable']);
  });

  it('mean only the calls they are about', async () => {
    const runtime = await setUp();
    runtime.fail('createContainer', 'StorageFull', { where: ({ name }) => name === 'shop.db' });
    assert.equal(await codeOf(runtime.createContainer(spec())), 'done');
    assert.equal(await codeOf(runtime.createContainer(spec({ name: 'shop.db' }))), 'StorageFull');
  });

  it('fail before the effect, after it, or long before it', async () => {
    const runtime = await setUp();
    const count = (): number => runtime.containers().length;
    runtime.fail('createContainer', 'Unavailable', { times: 1 });
    assert.equal(await codeOf(runtime.createContainer(spec())), 'Unavailable');
    assert.equal(count(), 0);
    runtime.fail('createContainer', 'Unavailable', { times: 1, when: 'after' });
    assert.equal(await codeOf(runtime.createContainer(spec())), 'Unavailable');
    assert.equal(count(), 1);
    runtime.fail('createContainer', 'DeadlineExceeded', { times: 1, when: 'late', lateMs: 5000 });
    assert.equal(await codeOf(runtime.createContainer(spec({ name: 'shop.db' }))), 'DeadlineExceeded');
    await clock.advance(4999);
    assert.equal(count(), 1);
    await clock.advance(1);
    assert.equal(count(), 2);
    assert.deepEqual(
      runtime.mutations().map(({ outcome, changed }) => [outcome, changed]),
      [
        ['Unavailable', false],
        ['Unavailable', true],
        ['DeadlineExceeded', true],
      ],
    );
  });

  it('swallow the refusal of an effect that lands late', async () => {
    const runtime = await setUp();
    runtime.fail('startContainer', 'DeadlineExceeded', { when: 'late' });
    const id = await runtime.createContainer(spec());
    assert.equal(await codeOf(runtime.startContainer(id)), 'DeadlineExceeded');
    await runtime.removeContainer(id);
    await clock.advance(1000);
    assert.deepEqual(runtime.processes(), []);
  });

  it('hang until the deadline, with the effect or without', async () => {
    const runtime = await setUp();
    runtime.hang('createContainer', { times: 1 });
    const begun = clock.now();
    assert.equal(await codeOf(runtime.createContainer(spec())), 'DeadlineExceeded');
    assert.equal(clock.now() - begun, 30_000);
    assert.equal(runtime.containers().length, 0);
    assert.equal(runtime.calls()[0]?.outcome, 'pending');
    runtime.hang('createContainer', { times: 1, when: 'after' });
    assert.equal(await codeOf(runtime.createContainer(spec())), 'DeadlineExceeded');
    assert.equal(runtime.containers().length, 1);
  });

  it('delay the effect, which lands though nobody waits any more', async () => {
    const runtime = await setUp();
    const id = await runtime.createContainer(spec());
    runtime.delay('startContainer', 90_000);
    assert.equal(await codeOf(runtime.startContainer(id)), 'DeadlineExceeded');
    assert.deepEqual(runtime.processes(), []);
    await clock.advance(30_000);
    assert.equal(runtime.processes().length, 1);
  });

  it('delay and fail together', async () => {
    const runtime = await setUp();
    runtime.delay('listContainers', 500);
    runtime.fail('listContainers', 'Unavailable');
    const begun = clock.now();
    assert.deepEqual(await codes(runtime, 1), ['Unavailable']);
    assert.equal(clock.now() - begun, 500);
  });

  it('answer with garbage, which the runtime does not pass on', async () => {
    const runtime = await setUp();
    runtime.answer('listContainers', [{ id: 'abc', state: 'running' }]);
    assert.deepEqual(await codes(runtime, 1), ['Unavailable']);
  });
});

describe('the call log', () => {
  it('has each call with its target, its time and what came of it', async () => {
    const runtime = await setUp();
    const wanted = spec();
    const id = await runtime.createContainer(wanted);
    await runtime.startContainer(id);
    await clock.advance(100);
    await runtime.stopContainer(id, { gracePeriodSeconds: 7 });
    const at = clock.now();
    assert.deepEqual(runtime.calls(), [
      {
        verb: 'createContainer',
        id,
        name: 'shop.web',
        spec: wanted,
        at: at - 100,
        settledAt: at - 100,
        outcome: 'done',
        changed: true,
      },
      {
        verb: 'startContainer',
        id,
        name: 'shop.web',
        at: at - 100,
        settledAt: at - 100,
        outcome: 'done',
        changed: true,
      },
      {
        verb: 'stopContainer',
        id,
        name: 'shop.web',
        gracePeriodSeconds: 7,
        at,
        settledAt: at,
        outcome: 'done',
        changed: true,
      },
    ]);
  });

  it('counts as mutations what acts, and of the rest what changed something', async () => {
    const runtime = await setUp();
    const labels = { 'io.rollforward.owner': 'test' };
    await runtime.ensureImage('web:1', { policy: 'missing' });
    await runtime.ensureImage('new:1', { policy: 'missing' });
    for (let time = 0; time < 2; time += 1) await runtime.ensureNetwork('shop', labels);
    const id = await runtime.createContainer(spec());
    for (let time = 0; time < 2; time += 1) await runtime.startContainer(id);
    await runtime.listContainers({ owner: 'test' });
    await runtime.containerStatus({ id });
    await runtime.renameContainer(id, 'shop.other');
    assert.equal(await codeOf(runtime.removeContainer(id)), 'StillRunning');
    for (let time = 0; time < 2; time += 1) await runtime.removeNetwork('shop', labels);
    assert.deepEqual(
      runtime.mutations().map(({ verb, changed }) => `${verb} ${changed}`),
      [
        'ensureImage true',
        'ensureNetwork true',
        'createContainer true',
        'startContainer true',
        'startContainer false',
        'renameContainer true',
        'removeContainer false',
        'removeNetwork true',
      ],
    );
    runtime.clearCalls();
    assert.deepEqual(runtime.mutations(), []);
  });
});
