import { strict as assert } from 'node:assert';

import { describe, it } from 'vitest';

import { type ContainerId, type ContainerSpec, isRuntimeFault } from '../../src/index.ts';
import {
  exiting,
  FakeClock,
  FakeEngine,
  FakeRuntime,
  ignoringStop,
  stoppingSlowly,
  withoutCommand,
} from '../../src/testing/index.ts';
import { spec } from './spec.ts';

function setUp(): { readonly clock: FakeClock; readonly runtime: FakeRuntime } {
  const clock = new FakeClock();
  return { clock, runtime: new FakeRuntime({ clock }) };
}

async function started(runtime: FakeRuntime, parts: Partial<ContainerSpec> = {}): Promise<ContainerId> {
  const wanted = spec(parts);
  const image = await runtime.ensureImage(wanted.image, { policy: 'missing' });
  const id = await runtime.createContainer({ ...wanted, image: image.id });
  await runtime.startContainer(id);
  return id;
}

async function stateOf(runtime: FakeRuntime, id: ContainerId): Promise<string> {
  return (await runtime.containerStatus({ id })).state;
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'done',
    (error: unknown) => (isRuntimeFault(error) ? error.code : 'no RuntimeFault'),
  );
}

describe('FakeRuntime', () => {
  it('gives the same ids and images in every run', async () => {
    const [one, other] = [setUp().runtime, setUp().runtime];
    assert.equal(await started(one), await started(other));
    assert.deepEqual(
      one.containers().map(({ image }) => image),
      other.containers().map(({ image }) => image),
    );
  });

  it('takes ids from outside', async () => {
    const runtime = new FakeRuntime({ clock: new FakeClock(), newId: () => 'a'.repeat(64) });
    assert.equal(await started(runtime), 'a'.repeat(64));
  });

  it('keeps its containers for the next runtime on the same engine', async () => {
    const engine = new FakeEngine({ clock: new FakeClock() });
    const id = await started(new FakeRuntime({ engine }));
    const second = new FakeRuntime({ engine });
    assert.deepEqual(
      (await second.listContainers({ owner: 'test' })).map((container) => container.id),
      [id],
    );
    assert.equal(second.processes().length, 1);
  });

  it('costs next to nothing', async () => {
    const { clock, runtime } = setUp();
    await started(runtime, { name: 'warm.up' });
    const begun = performance.now();
    for (let round = 0; round < 100; round += 1) {
      for (const service of ['a', 'b', 'c']) {
        const id = await started(runtime, { name: `shop.${service}` });
        await runtime.listContainers({ owner: 'test' });
        await runtime.stopContainer(id, { gracePeriodSeconds: 10 });
        await runtime.removeContainer(id);
      }
      await clock.advance(1000);
    }
    assert.ok((performance.now() - begun) / 100 < 10, 'an update of three services takes milliseconds');
    assert.equal(clock.pending, 0);
  });

  describe('images', () => {
    it('exist all, run for ever, and stop at once with 0', async () => {
      const { clock, runtime } = setUp();
      const id = await started(runtime, { image: 'registry.example/any/thing:7' });
      await clock.advance(86_400_000);
      assert.equal(await stateOf(runtime, id), 'running');
      const begun = clock.now();
      assert.deepEqual(await runtime.stopContainer(id, { gracePeriodSeconds: 10 }), {
        kind: 'stopped',
        exitCode: 0,
        finishedAt: clock.wallNow(),
      });
      assert.equal(clock.now(), begun);
    });

    it('exit with a code after a time', async () => {
      const { clock, runtime } = setUp();
      runtime.images.set('web:1', exiting(7, { afterMs: 500 }));
      const id = await started(runtime);
      await clock.advance(499);
      assert.equal(await stateOf(runtime, id), 'running');
      await clock.advance(1);
      const status = await runtime.containerStatus({ id });
      assert.ok(status.state === 'exited' && status.exitCode === 7 && status.oomKilled === false);
      assert.equal(status.finishedAt, clock.wallNow());
    });

    it('crash at start: the start succeeds, and the program is gone', async () => {
      const { clock, runtime } = setUp();
      runtime.images.set('web:1', exiting(1));
      const id = await started(runtime);
      await clock.advance(0);
      assert.equal(await stateOf(runtime, id), 'exited');
    });

    it('ignore their stop signal until SIGKILL', async () => {
      const { clock, runtime } = setUp();
      runtime.images.set('web:1', ignoringStop());
      const id = await started(runtime);
      const begun = clock.now();
      const outcome = await clock.until(runtime.stopContainer(id, { gracePeriodSeconds: 10 }));
      assert.deepEqual(outcome, { kind: 'killed', exitCode: 137, finishedAt: clock.wallNow() });
      assert.equal(clock.now() - begun, 10_000);
    });

    it('take their time to stop', async () => {
      const { clock, runtime } = setUp();
      runtime.images.set('web:1', stoppingSlowly(3000, { code: 143 }));
      const id = await started(runtime);
      const stop = runtime.stopContainer(id, { gracePeriodSeconds: 10 });
      await clock.advance(2999);
      assert.equal(await stateOf(runtime, id), 'stopping');
      await clock.advance(1);
      assert.deepEqual(await stop, { kind: 'stopped', exitCode: 143, finishedAt: clock.wallNow() });
    });

    it('lack their command', async () => {
      const { runtime } = setUp();
      runtime.images.set('web:1', withoutCommand());
      assert.equal(await codeOf(started(runtime)), 'CommandNotFound');
      assert.deepEqual(
        runtime.containers().map(({ state }) => state),
        ['created'],
      );
    });

    it('become healthy or not', async () => {
      const { clock, runtime } = setUp();
      runtime.images.set('web:1', { program: { health: { becomes: 'healthy', afterMs: 2000 } } });
      const id = await started(runtime);
      const health = async (): Promise<unknown> => {
        const status = await runtime.containerStatus({ id });
        return status.state === 'running' ? status.health : undefined;
      };
      assert.equal(await health(), 'starting');
      await clock.advance(2000);
      assert.equal(await health(), 'healthy');
      runtime.setHealth(id, 'unhealthy');
      assert.equal(await health(), 'unhealthy');
    });

    it('behave as the spec says', async () => {
      const { runtime } = setUp();
      runtime.images.set('web:1', {
        program: ({ env }) => (env['NEEDED'] === undefined ? { exit: { code: 1 } } : {}),
      });
      assert.equal(await stateOf(runtime, await started(runtime, { name: 'without' })), 'exited');
      assert.equal(
        await stateOf(runtime, await started(runtime, { name: 'with', env: { NEEDED: 'x' } })),
        'running',
      );
    });

    it('can be missing, and come back', async () => {
      const { runtime } = setUp();
      runtime.images.missing('web:1');
      assert.equal(await codeOf(started(runtime)), 'ImageNotFound');
      runtime.images.set('web:1', {});
      assert.equal(await codeOf(started(runtime)), 'done');
    });

    it('stay on the device when the registry is away', async () => {
      const { runtime } = setUp();
      await runtime.ensureImage('web:1', { policy: 'missing' });
      runtime.images.unreachable('web:1', 'RegistryUnreachable');
      assert.equal(await codeOf(runtime.ensureImage('web:1', { policy: 'missing' })), 'done');
      assert.equal(await codeOf(runtime.ensureImage('web:1', { policy: 'always' })), 'RegistryUnreachable');
      runtime.images.forget('web:1');
      assert.equal(await codeOf(runtime.ensureImage('web:1', { policy: 'missing' })), 'RegistryUnreachable');
    });

    it('change in the registry first', async () => {
      const { runtime } = setUp();
      const first = await runtime.ensureImage('web:1', { policy: 'missing' });
      runtime.images.publish('web:1', exiting(0));
      assert.equal((await runtime.ensureImage('web:1', { policy: 'missing' })).id, first.id);
      assert.notEqual((await runtime.ensureImage('web:1', { policy: 'always' })).id, first.id);
    });

    it('take a time to pull, and end at the deadline', async () => {
      const { clock, runtime } = setUp();
      runtime.images.set('web:1', { pullMs: 45_000 });
      const pull = runtime.ensureImage('web:1', { policy: 'missing' });
      await clock.advance(44_999);
      assert.equal(runtime.calls().at(-1)?.outcome, 'pending');
      await clock.advance(1);
      assert.match((await pull).id, /^sha256:[0-9a-f]{64}$/);
      runtime.images.set('slow:1', { pullMs: 61_000 });
      assert.equal(
        await codeOf(clock.until(runtime.ensureImage('slow:1', { policy: 'missing' }))),
        'DeadlineExceeded',
      );
    });
  });

  describe('refuses what engines refuse', () => {
    it('a held port, per address and protocol, at start only', async () => {
      const { runtime } = setUp();
      runtime.engine.networks.addForeign('shop');
      const network = { mode: 'private', name: 'shop', alias: 'web' } as const;
      const port = { hostIp: '127.0.0.1', hostPort: 80, containerPort: 80, protocol: 'tcp' } as const;
      const first = await started(runtime, { network, ports: [port] });
      const start = (name: string, part: object): Promise<string> =>
        codeOf(started(runtime, { name, network, ports: [{ ...port, ...part }] }));
      assert.equal(await start('same', {}), 'PortInUse');
      assert.equal(await start('every', { hostIp: '0.0.0.0' }), 'PortInUse');
      assert.equal(await start('address', { hostIp: '127.0.0.2' }), 'done');
      assert.equal(await start('protocol', { protocol: 'udp' }), 'done');
      await runtime.stopContainer(first, { gracePeriodSeconds: 1 });
      const waiting = runtime.containers().find(({ name }) => name === 'same');
      assert.ok(waiting?.state === 'created');
      assert.equal(await codeOf(runtime.startContainer(waiting.id)), 'done');
      runtime.engine.host.holdPort({ ...port, hostPort: 81 });
      assert.equal(await start('host', { hostPort: 81 }), 'PortInUse');
      runtime.engine.host.releasePort({ ...port, hostPort: 81 });
      assert.equal(await start('free', { hostPort: 81 }), 'done');
    });

    it('creates without a network, a source or an image', async () => {
      const { runtime } = setUp();
      await runtime.ensureImage('web:1', { policy: 'missing' });
      runtime.engine.host.missingPath('/srv/none');
      const create = (parts: Partial<ContainerSpec>): Promise<string> =>
        codeOf(runtime.createContainer(spec(parts)));
      assert.equal(await create({ image: 'other:1' }), 'ImageNotFound');
      assert.equal(await create({ network: { mode: 'private', name: 'none', alias: 'web' } }), 'InvalidSpec');
      assert.equal(
        await create({ mounts: [{ type: 'bind', source: '/srv/none', target: '/mnt' }] }),
        'InvalidSpec',
      );
      assert.deepEqual(runtime.containers(), []);
    });

    it('starts and renames of what is gone, and names that are taken', async () => {
      const { runtime } = setUp();
      const id = await started(runtime);
      const stranger = runtime.addForeign({ name: 'stranger', state: 'created' });
      assert.equal(await codeOf(runtime.renameContainer(id, 'stranger')), 'NameConflict');
      runtime.lose(id);
      assert.equal(await codeOf(runtime.startContainer(id)), 'ContainerBroken');
      assert.equal(await codeOf(runtime.renameContainer(id, 'other')), 'ContainerBroken');
      await runtime.renameContainer(stranger, 'shop.web');
      assert.equal(runtime.container(stranger)?.name, 'shop.web');
    });
  });

  describe('hooks', () => {
    it('exit and lose end a program', async () => {
      const { runtime } = setUp();
      const id = await started(runtime);
      runtime.exit(id, 9);
      const status = await runtime.containerStatus({ id });
      assert.ok(status.state === 'exited' && status.exitCode === 9);
      await runtime.startContainer(id);
      runtime.lose(id);
      assert.equal(await stateOf(runtime, id), 'absent');
      assert.deepEqual(runtime.processes(), []);
      assert.throws(() => runtime.exit(id, 0), TypeError);
    });

    it('a paused program does not end until it is resumed', async () => {
      const { clock, runtime } = setUp();
      runtime.images.set('web:1', exiting(0, { afterMs: 1000 }));
      const id = await started(runtime);
      runtime.pause(id);
      await clock.advance(5000);
      assert.equal(await stateOf(runtime, id), 'paused');
      runtime.resume(id);
      assert.equal(await stateOf(runtime, id), 'exited');
    });

    it('reboot leaves what ran as created, and what had exited as it was', async () => {
      const { runtime } = setUp();
      const [live, dead, frozen] = [
        await started(runtime, { name: 'live' }),
        await started(runtime, { name: 'dead' }),
        await started(runtime, { name: 'frozen' }),
      ];
      runtime.exit(dead, 3);
      runtime.pause(frozen);
      runtime.reboot();
      assert.deepEqual(
        [await stateOf(runtime, live), await stateOf(runtime, dead), await stateOf(runtime, frozen)],
        ['created', 'exited', 'created'],
      );
      assert.deepEqual(runtime.processes(), []);
      await runtime.startContainer(live);
      assert.equal(await stateOf(runtime, live), 'running');
    });

    it('a reboot in mid-stop ends the stop with a fault, not with an outcome', async () => {
      const { clock, runtime } = setUp();
      runtime.images.set('web:1', ignoringStop());
      const id = await started(runtime);
      const stop = codeOf(runtime.stopContainer(id, { gracePeriodSeconds: 10 }));
      await clock.advance(1000);
      runtime.reboot();
      assert.equal(await stop, 'Unavailable');
    });

    it('a container lost in mid-stop is absent', async () => {
      const { clock, runtime } = setUp();
      runtime.images.set('web:1', ignoringStop());
      const id = await started(runtime);
      const stop = runtime.stopContainer(id, { gracePeriodSeconds: 10 });
      await clock.advance(1000);
      runtime.lose(id);
      assert.deepEqual(await stop, { kind: 'absent' });
    });

    it('an unknown word is told as it is', async () => {
      const { runtime } = setUp();
      const id = await started(runtime);
      runtime.setWord(id, 'weird');
      const [listed] = await runtime.listContainers({ owner: 'test' });
      assert.ok(listed?.state === 'unknown' && listed.word === 'weird');
      runtime.setWord(id, undefined);
      assert.equal(await stateOf(runtime, id), 'running');
    });

    it('an interrupted stop leaves it stopping, and alive for ever', async () => {
      const { clock, runtime } = setUp();
      runtime.images.set('web:1', ignoringStop());
      const id = await started(runtime);
      const stop = codeOf(runtime.stopContainer(id, { gracePeriodSeconds: 10 }));
      await clock.advance(1000);
      runtime.interruptStop(id);
      assert.equal(await stop, 'Unavailable');
      await clock.advance(3_600_000);
      assert.equal(await stateOf(runtime, id), 'stopping');
      assert.equal(await codeOf(runtime.startContainer(id)), 'StillRunning');
      assert.equal(await codeOf(runtime.removeContainer(id)), 'StillRunning');
      assert.equal((await clock.until(runtime.stopContainer(id, { gracePeriodSeconds: 1 }))).kind, 'killed');
    });

    it('what lost its monitor is exited, cannot be started, and can be removed', async () => {
      const { runtime } = setUp();
      const id = await started(runtime);
      runtime.loseMonitor(id);
      const status = await runtime.containerStatus({ id });
      assert.ok(status.state === 'exited' && status.exitCode === undefined);
      assert.equal(await codeOf(runtime.startContainer(id)), 'ContainerBroken');
      assert.deepEqual(await runtime.stopContainer(id, { gracePeriodSeconds: 1 }), {
        kind: 'already-stopped',
      });
      await runtime.removeContainer(id);
      assert.equal(await stateOf(runtime, id), 'absent');
    });

    it('a container whose network was taken away can be removed only', async () => {
      const { runtime } = setUp();
      await runtime.ensureNetwork('shop', {});
      const id = await started(runtime, { network: { mode: 'private', name: 'shop', alias: 'web' } });
      runtime.exit(id, 0);
      runtime.engine.networks.lose('shop');
      assert.equal(await codeOf(runtime.startContainer(id)), 'ContainerBroken');
      await runtime.removeContainer(id);
    });

    it('a failed start of an exited container leaves it exited, with its exit code', async () => {
      const { runtime } = setUp();
      const id = await started(runtime);
      runtime.exit(id, 3);
      runtime.fail('startContainer', 'PortInUse');
      assert.equal(await codeOf(runtime.startContainer(id)), 'PortInUse');
      const status = await runtime.containerStatus({ id });
      assert.ok(status.state === 'exited' && status.exitCode === 3);
    });

    it('a broken container can be removed only', async () => {
      const { runtime } = setUp();
      const id = await started(runtime);
      runtime.exit(id, 0);
      runtime.break(id);
      assert.equal(await codeOf(runtime.startContainer(id)), 'ContainerBroken');
      await runtime.removeContainer(id);
    });

    it('strangers are there, and not ours', async () => {
      const { runtime } = setUp();
      const id = runtime.addForeign({
        name: 'stranger',
        network: { mode: 'private', name: 'theirs', alias: 'x' },
      });
      assert.equal(await stateOf(runtime, id), 'running');
      assert.equal(await stateOf(runtime, runtime.addForeign({ name: 'dead', state: 'exited' })), 'exited');
      assert.deepEqual(await runtime.listContainers({ owner: 'test' }), []);
      assert.deepEqual(
        runtime.calls().filter(({ verb }) => verb !== 'containerStatus' && verb !== 'listContainers'),
        [],
      );
      assert.equal(runtime.processes()[0]?.name, 'stranger');
    });
  });
});
