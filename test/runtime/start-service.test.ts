import { strict as assert } from 'node:assert';

import { describe, it } from 'vitest';

import { type ContainerId, type ContainerSpec, ownershipLabels } from '../../src/index.ts';
import { FakeClock, FakeRuntime, ignoringStop } from '../../src/testing/index.ts';
import { codeOf } from './code-of.ts';
import { spec } from './stub-driver.ts';

function setUp(): { clock: FakeClock; runtime: FakeRuntime } {
  const clock = new FakeClock();
  return { clock, runtime: new FakeRuntime({ clock }) };
}

function verbsOf(runtime: FakeRuntime): readonly string[] {
  return runtime.mutations().map(({ verb }) => verb);
}

function version(digit: string): ContainerSpec {
  const labels = ownershipLabels({
    owner: 'test',
    deployment: 'shop',
    service: 'web',
    digest: `v1:${digit.repeat(64)}`,
    gracePeriodSeconds: 10,
    ports: [],
  });
  return spec({ labels });
}

describe('startService', () => {
  it('ensures image and network, creates and starts', async () => {
    const { runtime } = setUp();
    const network = { mode: 'private', name: 'shop', alias: 'web' } as const;
    const id = await runtime.startService(spec({ network }));
    assert.deepEqual(verbsOf(runtime), ['ensureImage', 'ensureNetwork', 'createContainer', 'startContainer']);
    assert.deepEqual(runtime.engine.networks.all().get('shop'), {
      'io.rollforward.owner': 'test',
      'io.rollforward.deployment': 'shop',
    });
    assert.equal(runtime.container(id)?.state, 'running');
  });

  it('fetches as the policy says', async () => {
    const { runtime } = setUp();
    assert.equal(await codeOf(runtime.startService(spec(), { pullPolicy: 'never' })), 'ImageNotFound');
    await runtime.startService(spec());
    assert.equal(runtime.processes().length, 1);
  });

  it('does nothing where the service runs or is paused, whatever its name is', async () => {
    const { runtime } = setUp();
    const id = await runtime.startService(spec());
    await runtime.renameContainer(id, 'shop.web.k3f9q2');
    runtime.clearCalls();
    assert.equal(await runtime.startService(spec()), id);
    runtime.pause(id);
    assert.equal(await runtime.startService(spec()), id);
    assert.deepEqual(runtime.mutations(), []);
  });

  it('starts the same container again after an exit and after a reboot', async () => {
    const { runtime } = setUp();
    const id = await runtime.startService(spec());
    runtime.exit(id, 1);
    assert.equal(await runtime.startService(spec()), id);
    runtime.reboot();
    assert.equal(await runtime.startService(spec()), id);
    assert.equal(runtime.containers().length, 1);
  });

  const refusals: Readonly<
    Record<string, readonly [string, (runtime: FakeRuntime, id: ContainerId) => void]>
  > = {
    'its state is not known': ['Unavailable', (runtime, id) => runtime.setWord(id, 'weird')],
    'it is broken': [
      'ContainerBroken',
      (runtime, id) => {
        runtime.exit(id, 0);
        runtime.break(id);
      },
    ],
  };
  for (const [what, [code, prepare]] of Object.entries(refusals)) {
    it(`is ${code} where ${what}, and removes nothing`, async () => {
      const { runtime } = setUp();
      const id = await runtime.startService(spec());
      prepare(runtime, id);
      assert.equal(await codeOf(runtime.startService(spec())), code);
      assert.equal(runtime.containers().length, 1);
    });
  }

  it('is StillRunning while it stops', async () => {
    const { clock, runtime } = setUp();
    runtime.images.set('web:1', ignoringStop());
    const id = await runtime.startService(spec());
    const stop = runtime.stopService(id, { gracePeriodSeconds: 10 });
    await clock.advance(1000);
    assert.equal(await codeOf(runtime.startService(spec())), 'StillRunning');
    await clock.until(stop);
  });

  it('is a NameConflict beside another digest, dead or alive', async () => {
    const { runtime } = setUp();
    const id = await runtime.startService(version('1'));
    assert.equal(await codeOf(runtime.startService(version('2'))), 'NameConflict');
    runtime.exit(id, 0);
    assert.equal(await codeOf(runtime.startService(version('2'))), 'NameConflict');
    assert.deepEqual(
      runtime.containers().map((container) => container.id),
      [id],
    );
  });

  it('is refused without complete labels', async () => {
    const { runtime } = setUp();
    assert.equal(await codeOf(runtime.startService(spec({ labels: {} }))), 'InvalidSpec');
    assert.deepEqual(runtime.calls(), []);
  });

  it('leaves a container that did not start, and starts that one the next time', async () => {
    const { runtime } = setUp();
    runtime.fail('startContainer', 'PortInUse', { times: 1 });
    assert.equal(await codeOf(runtime.startService(spec())), 'PortInUse');
    const [left] = runtime.containers();
    assert.equal(left?.state, 'created');
    assert.equal(await runtime.startService(spec()), left.id);
  });

  it('takes calls of one name in turn, and goes on after one that failed', async () => {
    const { runtime } = setUp();
    runtime.fail('createContainer', 'StorageFull', { times: 1 });
    const results = [codeOf(runtime.startService(spec())), codeOf(runtime.startService(spec()))];
    assert.deepEqual(await Promise.all(results), ['StorageFull', 'done']);
    assert.equal(runtime.containers().length, 1);
  });

  it('has one deadline over all its steps', async () => {
    const { clock, runtime } = setUp();
    for (const verb of ['listContainers', 'ensureImage', 'createContainer', 'startContainer'] as const) {
      runtime.delay(verb, 400);
    }
    const begun = clock.now();
    const start = runtime.startService(spec(), { deadlineMs: 1000 });
    assert.equal(await codeOf(clock.until(start)), 'DeadlineExceeded');
    assert.equal(clock.now() - begun, 1000);
    await clock.advance(10_000);
    assert.deepEqual(runtime.processes(), [], 'no step began after the deadline');
  });

  it('can be left while it waits for a call before it', async () => {
    const { clock, runtime } = setUp();
    runtime.images.set('web:1', { pullMs: 50_000 });
    const first = runtime.startService(spec());
    await clock.advance(0);
    const abort = new AbortController();
    const second = codeOf(runtime.startService(spec(), { signal: abort.signal }));
    const third = codeOf(clock.until(runtime.startService(spec(), { deadlineMs: 500 })));
    abort.abort();
    assert.equal(await second, 'Aborted');
    assert.equal(await third, 'DeadlineExceeded');
    const id = await clock.until(first);
    assert.equal(await runtime.startService(spec()), id);
  });
});
