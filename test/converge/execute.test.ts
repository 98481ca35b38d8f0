import { beforeEach, describe, expect, it } from 'vitest';

import { executeStep } from '../../src/converge/execute.ts';
import { createLimit } from '../../src/converge/limit.ts';
import type { StepResult } from '../../src/plan/after-step.ts';
import type { CreateStep, Step } from '../../src/plan/step.ts';
import type { ContainerId } from '../../src/runtime/container-id.ts';
import type { ContainerSpec } from '../../src/runtime/container-spec.ts';
import { networkLabels } from '../../src/runtime/ownership.ts';
import { containerSpec } from '../../src/document/container-spec.ts';
import { FakeClock, FakeRuntime, ignoringStop, stoppingSlowly } from '../../src/testing/index.ts';

let clock: FakeClock;
let runtime: FakeRuntime;
let interrupt: AbortController;
let created: ContainerId[];
let attempts: number;
let limits: {
  readonly pulls: ReturnType<typeof createLimit>;
  readonly starts: ReturnType<typeof createLimit>;
};

beforeEach(() => {
  clock = new FakeClock();
  runtime = new FakeRuntime({ clock });
  interrupt = new AbortController();
  created = [];
  attempts = 0;
  limits = { pulls: createLimit(2), starts: createLimit(4) };
});

function begin(step: Step, spec: ContainerSpec = container): Promise<StepResult> {
  return executeStep(step, {
    spec,
    runtime,
    clock,
    ...limits,
    interrupt: interrupt.signal,
    newAttemptId: () => `k3f9q${(attempts += 1)}`,
    onProgress: () => undefined,
    onCreated: (id) => created.push(id),
  });
}

function execute(step: Step, spec?: ContainerSpec): Promise<StepResult> {
  return clock.until(begin(step, spec));
}

const container = containerSpec({
  owner: 'me',
  deployment: 'shop',
  service: 'web',
  spec: { image: 'web:2' },
  digest: `v1:${'2'.repeat(64)}`,
});
const network = { name: 'shop', labels: networkLabels('me', 'shop') };
const CREATE: CreateStep = { kind: 'create', image: container.image, pullPolicy: 'missing', network };

/** A container of the service, `running` unless it says otherwise. */
function add(name: string, image = 'web:1', state: 'running' | 'created' = 'running'): ContainerId {
  return runtime.addForeign({ name, image, state });
}

function verbs(): string[] {
  return runtime.calls().map(({ verb }) => verb);
}

function old(...ids: readonly ContainerId[]): { id: ContainerId; gracePeriodSeconds: number }[] {
  return ids.map((id) => ({ id, gracePeriodSeconds: 30 }));
}

function fault(code: string): object {
  return { kind: 'failed', fault: { code, message: expect.any(String) as string } };
}

describe('create', () => {
  it('makes image, network and container, under an attempt’s name and from the image’s id', async () => {
    expect(await execute(CREATE)).toEqual({ kind: 'done' });
    expect(verbs()).toEqual(['ensureImage', 'ensureNetwork', 'createContainer']);
    const [made] = runtime.containers();
    expect(made).toMatchObject({ id: created[0], name: 'shop.web.k3f9q1', state: 'created' });
    expect(made?.spec).toEqual({
      ...container,
      name: 'shop.web.k3f9q1',
      image: runtime.images.local('web:2')?.id,
    });
    expect(runtime.engine.networks.all().get('shop')).toEqual(network.labels);
  });

  it('makes no network where the service is on none', async () => {
    const { network: _network, ...rest } = CREATE;
    const none = { ...container, network: { mode: 'none' as const } };
    expect(await execute(rest, none)).toEqual({ kind: 'done' });
    expect(verbs()).toEqual(['ensureImage', 'createContainer']);
  });

  it.each(['ensureImage', 'ensureNetwork', 'createContainer'] as const)(
    'ends with the fault of %s, and does nothing after it',
    async (verb) => {
      runtime.fail(verb, 'Unavailable');
      expect(await execute(CREATE)).toEqual(fault('Unavailable'));
      expect(verbs().at(-1)).toBe(verb);
      expect(created).toEqual([]);
    },
  );

  it('has another name for each attempt', async () => {
    runtime.fail('createContainer', 'DeadlineExceeded', { times: 1, when: 'after' });
    await execute(CREATE);
    expect(await execute(CREATE)).toEqual({ kind: 'done' });
    expect(runtime.containers().map(({ name }) => name)).toEqual(['shop.web.k3f9q1', 'shop.web.k3f9q2']);
  });

  it('is given up while it pulls', async () => {
    runtime.images.set('web:2', { pullMs: 60_000 });
    const result = begin(CREATE);
    await clock.advance(1_000);
    interrupt.abort();
    expect(await clock.until(result, { withinMs: 0 })).toEqual({ kind: 'superseded' });
    await clock.advance(120_000);
    expect(verbs()).toEqual(['ensureImage']);
  });

  it('is given up while it waits for a place to pull', async () => {
    limits = { ...limits, pulls: createLimit(0) };
    const result = begin(CREATE);
    await clock.advance(0);
    interrupt.abort();
    expect(await clock.until(result)).toEqual({ kind: 'superseded' });
    expect(verbs()).toEqual([]);
  });

  it('is given up while it waits for a place to create', async () => {
    limits = { ...limits, starts: createLimit(0) };
    const result = begin(CREATE);
    await clock.advance(0);
    interrupt.abort();
    expect(await clock.until(result)).toEqual({ kind: 'superseded' });
    expect(verbs()).toEqual(['ensureImage']);
  });

  it('creates nothing that became unwanted while its network was made (I6)', async () => {
    runtime.delay('ensureNetwork', 100);
    const result = begin(CREATE);
    await clock.advance(50);
    interrupt.abort();
    expect(await clock.until(result)).toEqual({ kind: 'superseded' });
    expect(runtime.containers()).toEqual([]);
  });

  it('ends a creation that has begun', async () => {
    runtime.delay('createContainer', 100);
    const result = begin(CREATE);
    await clock.advance(50);
    interrupt.abort();
    expect(await clock.until(result)).toEqual({ kind: 'done' });
  });

  it('is a failure, and not given up, if the runtime aborts by itself', async () => {
    runtime.fail('createContainer', 'Aborted');
    expect(await execute(CREATE)).toEqual(fault('Aborted'));
  });

  it('tells no secret in its fault (I15)', async () => {
    const env = { PASSWORD: 'hunter2-and-more' };
    runtime.fail('createContainer', 'InvalidSpec');
    const result = await execute(CREATE, { ...container, env });
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });
});

describe('cutover', () => {
  it('stops, removes and starts, in this order and nothing in between', async () => {
    runtime.images.set('web:1', stoppingSlowly(400));
    const [before, after] = [add('shop.web'), add('shop.web.new', 'web:2', 'created')];
    runtime.delay('startContainer', 171);
    runtime.clearCalls();
    const wall = clock.wallNow();
    const result = await execute({ kind: 'cutover', old: old(before), start: after });
    expect(result).toEqual({ kind: 'done', stoppedAt: wall + 400, startedAt: wall + 571 });
    expect(runtime.calls().map(({ verb, id, gracePeriodSeconds }) => [verb, id, gracePeriodSeconds])).toEqual(
      [
        ['stopContainer', before, 30],
        ['removeContainer', before, undefined],
        ['startContainer', after, undefined],
      ],
    );
    expect(runtime.containers()).toMatchObject([{ id: after, state: 'running' }]);
  });

  it('ends itself if the end of an old one was not observed', async () => {
    const [before, after] = [add('shop.web'), add('shop.web.new', 'web:2', 'created')];
    runtime.fail('stopContainer', 'DeadlineExceeded');
    runtime.clearCalls();
    const result = await execute({ kind: 'cutover', old: old(before), start: after });
    expect(result).toEqual(fault('DeadlineExceeded'));
    expect(verbs()).toEqual(['stopContainer']);
  });

  it('ends itself if one of several was not observed to end, and leaves no stop behind', async () => {
    runtime.images.set('slow', stoppingSlowly(5_000));
    const [first, second] = [add('shop.web'), add('shop.web.b', 'slow')];
    const after = add('shop.web.new', 'web:2', 'created');
    runtime.fail('stopContainer', 'Unavailable', { where: ({ id }) => id === first });
    runtime.clearCalls();
    const begun = clock.now();
    const result = await execute({ kind: 'cutover', old: old(first, second), start: after });
    expect(result).toEqual(fault('Unavailable'));
    expect(clock.now() - begun).toBe(5_000);
    expect(verbs()).toEqual(['stopContainer', 'stopContainer']);
  });

  it.each([
    ['removeContainer', 'StillRunning', ['stopContainer', 'removeContainer']],
    ['startContainer', 'PortInUse', ['stopContainer', 'removeContainer', 'startContainer']],
  ] as const)('tells when the old one ended although %s failed', async (verb, code, expected) => {
    const [before, after] = [add('shop.web'), add('shop.web.new', 'web:2', 'created')];
    runtime.fail(verb, code);
    runtime.clearCalls();
    const result = await execute({ kind: 'cutover', old: old(before), start: after });
    expect(result).toEqual({ ...fault(code), stoppedAt: clock.wallNow() });
    expect(verbs()).toEqual(expected);
  });

  it('measures from the first end, and stops all at once', async () => {
    runtime.images.set('slow', stoppingSlowly(2_000));
    const [quick, slow] = [add('shop.web'), add('shop.web.b', 'slow')];
    const after = add('shop.web.new', 'web:2', 'created');
    const wall = clock.wallNow();
    const result = await execute({ kind: 'cutover', old: old(slow, quick), start: after });
    expect(result).toEqual({ kind: 'done', stoppedAt: wall, startedAt: wall + 2_000 });
  });

  it('believes the engine’s own time of the end', async () => {
    const [before, after] = [add('shop.web'), add('shop.web.new', 'web:2', 'created')];
    const wall = clock.wallNow();
    runtime.answer('stopContainer', { kind: 'stopped', exitCode: 0, finishedAt: wall - 30 });
    runtime.exit(before, 0);
    const result = await execute({ kind: 'cutover', old: old(before), start: after });
    expect(result).toEqual({ kind: 'done', stoppedAt: wall - 30, startedAt: wall });
  });

  it('stops nothing where no start has a place, and is given up while it waits for one', async () => {
    const [before, after] = [add('shop.web'), add('shop.web.new', 'web:2', 'created')];
    limits = { ...limits, starts: createLimit(0) };
    runtime.clearCalls();
    const result = begin({ kind: 'cutover', old: old(before), start: after });
    await clock.advance(10_000);
    interrupt.abort();
    expect(await clock.until(result)).toEqual({ kind: 'superseded' });
    expect(verbs()).toEqual([]);
  });

  it('holds nobody up while it stops, and waits for nobody but starts when it has', async () => {
    runtime.images.set('web:1', stoppingSlowly(5_000));
    const [before, after] = [add('shop.web'), add('shop.web.new', 'web:2', 'created')];
    const starts = createLimit(1);
    limits = { ...limits, starts };
    const result = begin({ kind: 'cutover', old: old(before), start: after });
    await clock.advance(1_000);
    let others = 0;
    const other = async (): Promise<void> => {
      others += 1;
      await clock.sleep(6_000);
    };
    const waiting = [other, other].map((task) => starts.run(interrupt.signal, task));
    await clock.advance(5_000);
    expect(others).toBe(1);
    // The first of the others is over now; what is down already comes before the second one.
    await clock.advance(1_500);
    expect(await clock.until(result)).toMatchObject({ kind: 'done' });
    await clock.until(Promise.all(waiting));
    expect(others).toBe(2);
  });

  it('is finished once it has begun, whatever is wanted meanwhile', async () => {
    runtime.images.set('web:1', stoppingSlowly(5_000));
    const [before, after] = [add('shop.web'), add('shop.web.new', 'web:2', 'created')];
    const result = begin({ kind: 'cutover', old: old(before), start: after });
    await clock.advance(1_000);
    interrupt.abort();
    expect(await clock.until(result)).toMatchObject({ kind: 'done' });
    expect(runtime.container(after)?.state).toBe('running');
  });
});

describe('start', () => {
  it('starts, and tells when', async () => {
    const id = add('shop.web', 'web:1', 'created');
    runtime.delay('startContainer', 20);
    expect(await execute({ kind: 'start', id })).toEqual({ kind: 'done', startedAt: clock.wallNow() });
    expect(runtime.container(id)?.state).toBe('running');
  });

  it('ends with its fault', async () => {
    runtime.fail('startContainer', 'CommandNotFound');
    const result = await execute({ kind: 'start', id: add('shop.web', 'web:1', 'created') });
    expect(result).toEqual(fault('CommandNotFound'));
  });

  it('waits for a place', async () => {
    limits = { ...limits, starts: createLimit(0) };
    const result = begin({ kind: 'start', id: add('shop.web', 'web:1', 'created') });
    await clock.advance(1_000);
    interrupt.abort();
    expect(await clock.until(result)).toEqual({ kind: 'superseded' });
  });
});

describe('stop', () => {
  it('stops each with its own grace, all at once, and needs no place', async () => {
    limits = { pulls: createLimit(0), starts: createLimit(0) };
    runtime.images.set('stubborn', ignoringStop());
    const [first, second] = [add('shop.a', 'stubborn'), add('shop.b', 'stubborn')];
    const targets = [
      { id: first, gracePeriodSeconds: 5 },
      { id: second, gracePeriodSeconds: 7 },
    ];
    const begun = clock.now();
    expect(await execute({ kind: 'stop', targets })).toEqual({ kind: 'done' });
    expect(clock.now() - begun).toBe(7_000);
    expect(runtime.processes()).toEqual([]);
    expect(runtime.containers()).toHaveLength(2);
  });

  it('is not ended by a newer document', async () => {
    runtime.images.set('web:1', stoppingSlowly(3_000));
    const id = add('shop.web');
    const result = begin({ kind: 'stop', targets: old(id) });
    interrupt.abort();
    expect(await clock.until(result)).toEqual({ kind: 'done' });
    expect(runtime.container(id)?.state).toBe('exited');
  });
});

describe('remove', () => {
  it('removes one after the other, and ends at the first fault', async () => {
    const ids = [add('a', 'web:1', 'created'), add('b'), add('c', 'web:1', 'created')];
    expect(await execute({ kind: 'remove', ids })).toEqual(fault('StillRunning'));
    expect(runtime.containers().map(({ name }) => name)).toEqual(['b', 'c']);
  });
});

describe('vacate', () => {
  it('stops and removes, starts nothing, and tells when the outage began', async () => {
    runtime.images.set('web:1', stoppingSlowly(300));
    const id = add('shop.web');
    const wall = clock.wallNow();
    expect(await execute({ kind: 'vacate', old: old(id) })).toEqual({ kind: 'done', stoppedAt: wall + 300 });
    expect(runtime.containers()).toEqual([]);
  });

  it('tells it too where the removal failed', async () => {
    const id = add('shop.web');
    runtime.fail('removeContainer', 'Unavailable');
    const result = await execute({ kind: 'vacate', old: old(id) });
    expect(result).toEqual({ ...fault('Unavailable'), stoppedAt: clock.wallNow() });
  });
});

describe('rename', () => {
  it('gives the name', async () => {
    const id = add('shop.web.k3f9q1');
    expect(await execute({ kind: 'rename', id, name: 'shop.web' })).toEqual({ kind: 'done' });
    expect(runtime.container(id)?.name).toBe('shop.web');
  });

  it('changes nothing where somebody has the name', async () => {
    const id = add('shop.web.k3f9q1');
    const other = add('shop.web');
    runtime.clearCalls();
    expect(await execute({ kind: 'rename', id, name: 'shop.web' })).toEqual(fault('NameConflict'));
    expect(runtime.mutations()).toEqual([]);
    expect(runtime.container(other)?.name).toBe('shop.web');
  });

  it('changes nothing where nobody knows who has the name', async () => {
    const id = add('shop.web.k3f9q1');
    runtime.fail('containerStatus', 'Unavailable');
    runtime.clearCalls();
    expect(await execute({ kind: 'rename', id, name: 'shop.web' })).toEqual(fault('Unavailable'));
    expect(runtime.mutations()).toEqual([]);
  });
});

describe('remove-network', () => {
  it('removes it', async () => {
    await runtime.ensureNetwork(network.name, network.labels);
    expect(await execute({ kind: 'remove-network', network })).toEqual({ kind: 'done' });
    expect(runtime.engine.networks.has('shop')).toBe(false);
  });

  it('is done where there is none, or somebody else’s', async () => {
    expect(await execute({ kind: 'remove-network', network })).toEqual({ kind: 'done' });
    runtime.engine.networks.addForeign('shop', { of: 'a stranger' });
    expect(await execute({ kind: 'remove-network', network })).toEqual({ kind: 'done' });
    expect(runtime.engine.networks.has('shop')).toBe(true);
  });

  it('fails where it is in use', async () => {
    await runtime.ensureNetwork(network.name, network.labels);
    runtime.addForeign({ name: 'x', network: { mode: 'private', name: 'shop', alias: 'x' } });
    expect(await execute({ kind: 'remove-network', network })).toEqual(fault('StillRunning'));
  });
});
