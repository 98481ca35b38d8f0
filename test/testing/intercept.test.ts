import { strict as assert } from 'node:assert';

import { describe, it } from 'vitest';

import {
  type ContainerId,
  type ContainerRuntime,
  createAgent,
  defineRuntime,
  type DeploymentDocument,
  isRuntimeFault,
  memorySource,
  systemClock,
} from '../../src/index.ts';
import {
  createFakeDriver,
  createTestAgent,
  FakeClock,
  FakeEngine,
  FakeRuntime,
  intercept,
  type ScriptedRuntime,
  type ScriptRule,
} from '../../src/testing/index.ts';
import { spec } from './spec.ts';

interface World {
  readonly clock: FakeClock;
  readonly engine: FakeEngine;
  /** A runtime of which nothing is known but the contract. */
  readonly any: ContainerRuntime;
  readonly runtime: ScriptedRuntime;
}

async function setUp(rules?: readonly ScriptRule[]): Promise<World> {
  const clock = new FakeClock();
  const engine = new FakeEngine({ clock });
  const any = defineRuntime(createFakeDriver(engine), { clock });
  await any.ensureImage('web:1', { policy: 'missing' });
  engine.log.clear();
  return { clock, engine, any, runtime: intercept(any, rules, { clock }) };
}

async function codeOf(clock: FakeClock, call: Promise<unknown>): Promise<string> {
  return clock.until(call).then(
    () => 'done',
    (error: unknown) => (isRuntimeFault(error) ? error.code : `no RuntimeFault: ${String(error)}`),
  );
}

function web(image: string): DeploymentDocument {
  return { apiVersion: 'rollforward/v1', services: { web: { image } } };
}

describe('intercept', () => {
  it('passes on what is not scripted, and records it', async () => {
    const { clock, engine, runtime } = await setUp();
    const wanted = spec();
    const id = await runtime.createContainer(wanted);
    await runtime.startContainer(id);
    await clock.advance(100);
    assert.equal((await runtime.stopContainer(id, { gracePeriodSeconds: 7 })).kind, 'stopped');
    const at = clock.now();
    const times = { at: at - 100, settledAt: at - 100, outcome: 'done' };
    assert.deepEqual(runtime.calls(), [
      { verb: 'createContainer', id, name: 'shop.web', spec: wanted, ...times },
      { verb: 'startContainer', id, name: 'shop.web', ...times },
      {
        verb: 'stopContainer',
        id,
        name: 'shop.web',
        gracePeriodSeconds: 7,
        at,
        settledAt: at,
        outcome: 'done',
      },
    ]);
    assert.deepEqual(
      engine.log.calls().map(({ verb }) => verb),
      runtime.calls().map(({ verb }) => verb),
    );
  });

  it('knows names from creates, renames and lists that went through it', async () => {
    const { any, runtime } = await setUp();
    const id = await any.createContainer(spec());
    await runtime.startContainer(id);
    await runtime.listContainers({ owner: 'test' });
    await runtime.startContainer(id);
    await runtime.renameContainer?.(id, 'shop.other');
    await runtime.stopContainer(id, { gracePeriodSeconds: 1 });
    await runtime.removeContainer(id);
    await runtime.removeContainer(id);
    assert.deepEqual(
      runtime.calls().map(({ verb, name }) => `${verb} ${name}`),
      [
        'startContainer undefined',
        'listContainers undefined',
        'startContainer shop.web',
        'renameContainer shop.web',
        'stopContainer shop.other',
        'removeContainer shop.other',
        'removeContainer undefined',
      ],
    );
  });

  it('counts as mutations what acts: whether anything changed is not known', async () => {
    const { runtime } = await setUp();
    const id = await runtime.createContainer(spec());
    await runtime.ensureImage('new:1', { policy: 'missing' });
    await runtime.ensureNetwork('shop', {});
    await runtime.containerStatus({ id });
    await runtime.removeNetwork('shop', {});
    await runtime.removeContainer(id);
    assert.deepEqual(
      runtime.mutations().map(({ verb, changed }) => [verb, changed]),
      [
        ['createContainer', undefined],
        ['removeContainer', undefined],
      ],
    );
    runtime.clearCalls();
    assert.deepEqual([runtime.calls(), runtime.mutations()], [[], []]);
  });

  it('fails a call before its effect, after it, or long before it', async () => {
    const { clock, engine, runtime } = await setUp([
      { kind: 'fail', verb: 'createContainer', nth: 1, code: 'StorageFull' },
      { kind: 'fail', verb: 'createContainer', nth: 2, code: 'Unavailable', when: 'after' },
      {
        kind: 'fail',
        verb: 'createContainer',
        nth: 3,
        code: 'DeadlineExceeded',
        when: 'late',
        lateMs: 5000,
      },
    ]);
    const create = (name: string): Promise<string> => codeOf(clock, runtime.createContainer(spec({ name })));
    const names = (): readonly string[] => engine.containers().map(({ name }) => name);
    assert.equal(await create('one'), 'StorageFull');
    assert.deepEqual(names(), []);
    assert.equal(await create('two'), 'Unavailable');
    assert.deepEqual(names(), ['two']);
    assert.equal(await create('three'), 'DeadlineExceeded');
    await clock.advance(4999);
    assert.deepEqual(names(), ['two']);
    assert.deepEqual(runtime.unfinished(), ['createContainer three: its effect lands in 1 ms']);
    await clock.advance(1);
    assert.deepEqual(names(), ['two', 'three']);
    // What the late one made is known as soon as it is there.
    assert.deepEqual(
      runtime.calls().map(({ id }) => id),
      [undefined, ...engine.containers().map(({ id }) => id)],
    );
    runtime.assertFinished();
  });

  it('lets a call hang until its deadline, its own one or that of the verb', async () => {
    const { clock, engine, runtime } = await setUp();
    runtime.hang('createContainer', { nth: 1 });
    runtime.hang('createContainer', { nth: 2, when: 'after' });
    let begun = clock.now();
    assert.equal(await codeOf(clock, runtime.createContainer(spec())), 'DeadlineExceeded');
    assert.deepEqual([clock.now() - begun, engine.containers().length], [30_000, 0]);
    begun = clock.now();
    assert.equal(
      await codeOf(clock, runtime.createContainer(spec(), { deadlineMs: 700 })),
      'DeadlineExceeded',
    );
    assert.deepEqual([clock.now() - begun, engine.containers().length], [700, 1]);
    assert.equal(clock.pending, 0);
  });

  it('lets a call hang until it is aborted', async () => {
    const { clock, runtime } = await setUp([{ kind: 'hang', verb: 'listContainers' }]);
    const abort = new AbortController();
    const code = codeOf(clock, runtime.listContainers({ owner: 'test', signal: abort.signal }));
    abort.abort();
    assert.equal(await code, 'Aborted');
    assert.equal(clock.pending, 0);
  });

  it('has deadlines that replace those of the other runtime', async () => {
    const clock = new FakeClock();
    const engine = new FakeEngine({ clock });
    engine.images.set('big:1', { pullMs: 50_000 });
    const hasty = defineRuntime(createFakeDriver(engine), { clock, deadlines: { pullMs: 1000 } });
    const pull = (runtime: ContainerRuntime): Promise<string> =>
      codeOf(clock, runtime.ensureImage('big:1', { policy: 'always' }));
    assert.equal(await pull(hasty), 'DeadlineExceeded');
    assert.equal(await pull(intercept(hasty, [], { clock })), 'done');
    assert.equal(await pull(intercept(hasty, [], { clock, deadlines: { pullMs: 500 } })), 'DeadlineExceeded');
  });

  it('delays an effect, which lands though its caller has left and was aborted', async () => {
    const { clock, engine, runtime } = await setUp();
    const id = await runtime.createContainer(spec());
    runtime.delay('startContainer', 5000);
    const abort = new AbortController();
    const code = codeOf(clock, runtime.startContainer(id, { signal: abort.signal }));
    await Promise.resolve();
    abort.abort();
    assert.equal(await code, 'Aborted');
    assert.equal(engine.container(id)?.state, 'created');
    await clock.advance(5000);
    assert.equal(engine.container(id)?.state, 'running');
  });

  it('answers garbage, which it does not pass on', async () => {
    const { clock, runtime } = await setUp();
    runtime.answer('createContainer', 'b6fc4b23');
    assert.equal(await codeOf(clock, runtime.createContainer(spec())), 'Unavailable');
  });

  it('has the verbs of the façade go wrong with those that they are made of', async () => {
    const { clock, engine, runtime } = await setUp();
    runtime.fail('createContainer', 'Unavailable', { nth: 1, when: 'after' });
    assert.equal(await codeOf(clock, runtime.startService(spec())), 'Unavailable');
    const id = await clock.until(runtime.startService(spec()));
    assert.deepEqual(
      engine.containers().map((container) => [container.id, container.state]),
      [[id, 'running']],
    );
    runtime.fail('stopContainer', 'Unavailable', { nth: 1 });
    const grace = { gracePeriodSeconds: 1 };
    assert.equal(await codeOf(clock, runtime.stopService(id, grace)), 'Unavailable');
    assert.equal(engine.container(id)?.state, 'running');
    assert.equal((await clock.until(runtime.stopService(id, grace))).kind, 'stopped');
    runtime.assertFinished();
  });

  it('joins stops: the other runtime is asked once', async () => {
    const { clock, engine, runtime } = await setUp();
    const id = await runtime.createContainer(spec());
    await runtime.startContainer(id);
    runtime.delay('stopContainer', 100);
    const stops = [1, 2].map(() => runtime.stopContainer(id, { gracePeriodSeconds: 1 }));
    await clock.until(Promise.all(stops));
    assert.equal(engine.log.calls().filter(({ verb }) => verb === 'stopContainer').length, 1);
  });

  it('can rename only where the other runtime can', async () => {
    const { clock, any } = await setUp();
    const { renameContainer: _, ...without } = any;
    assert.equal(intercept(without, [], { clock }).renameContainer, undefined);
    assert.notEqual(intercept(any, [], { clock }).renameContainer, undefined);
  });

  it('takes the clock of what is scripted itself, else that of the machine', async () => {
    const { clock, any } = await setUp();
    const fake = new FakeRuntime({ clock });
    assert.equal(intercept(fake).clock, clock);
    assert.equal(intercept(intercept(fake)).clock, clock);
    assert.equal(intercept(any).clock, systemClock);
  });
});

describe('an agent whose runtime is intercepted', () => {
  it('rolls forward over a create whose answer was lost, to exactly one container', async () => {
    const { clock, engine, runtime } = await setUp([
      { kind: 'fail', verb: 'createContainer', nth: 1, code: 'Unavailable', when: 'after' },
      { kind: 'hang', verb: 'startContainer', nth: 1, when: 'after' },
      { kind: 'fail', verb: 'stopContainer', nth: 1, code: 'Unavailable', when: 'late', lateMs: 200 },
    ]);
    const source = memorySource();
    const agent = createAgent({ owner: 'any', runtime, source, clock });
    const stop = new AbortController();
    const done = agent.run({ signal: stop.signal });
    source.put('shop', web('web:1'));
    await clock.until(agent.settled('shop'));
    await clock.advance(60_000);
    source.put('shop', web('web:2'));
    await clock.until(agent.settled('shop'));
    await clock.advance(60_000);
    const creates: readonly (ContainerId | undefined)[] = runtime
      .calls()
      .flatMap(({ verb, id }) => (verb === 'createContainer' ? [id] : []));
    assert.equal(creates.length, 2);
    assert.deepEqual(
      engine.containers().map(({ id, state, image, name }) => [id, state, image.reference, name]),
      [[creates[1], 'running', 'web:2', 'shop.web']],
    );
    assert.equal(agent.state('shop')?.phase, 'Running');
    stop.abort();
    await clock.until(done);
    runtime.assertFinished();
  });

  it('is a test agent as any other', async () => {
    const t = createTestAgent({
      wrap: (runtime) =>
        intercept(runtime, [
          { kind: 'fail', verb: 'createContainer', nth: 1, code: 'Unavailable', when: 'after' },
        ]),
    });
    t.source.put('shop', web('v1'));
    await t.settled();
    await t.ticks(2);
    assert.equal(t.running('shop', 'web').name, 'shop.web');
    assert.equal(t.runtime.containers().length, 1);
    await t.stop();
  });
});
