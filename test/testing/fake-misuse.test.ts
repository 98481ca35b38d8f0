import { strict as assert } from 'node:assert';

import { describe, expect, it } from 'vitest';

import type { ContainerId, FaultCode, Health } from '../../src/index.ts';
import {
  exiting,
  FakeClock,
  FakeEngine,
  FakeRuntime,
  ignoringStop,
  intercept,
  type RuntimeVerb,
  type ScriptRule,
} from '../../src/testing/index.ts';
import { spec } from './spec.ts';

interface World {
  readonly clock: FakeClock;
  readonly runtime: FakeRuntime;
  /** Runs. */
  readonly id: ContainerId;
}

async function setUp(): Promise<World> {
  const clock = new FakeClock();
  const runtime = new FakeRuntime({ clock });
  await runtime.ensureImage('web:1', { policy: 'missing' });
  const id = await runtime.createContainer(spec());
  await runtime.startContainer(id);
  return { clock, runtime, id };
}

const port = { hostIp: '127.0.0.1', hostPort: 80, containerPort: 80, protocol: 'tcp' } as const;
const onShop = { mode: 'private', name: 'shop', alias: 'x' } as const;

/** What a test may try, the kind of error that it meets, and the part of its message that helps. */
const MISUSES: Readonly<
  Record<string, readonly [new (message: string) => Error, string, (world: World) => void]>
> = {
  // Scripts.
  'an unknown verb': [
    TypeError,
    'verb: expected one of listContainers, ',
    ({ runtime }) => runtime.fail('pullImage' as RuntimeVerb, 'Unavailable'),
  ],
  'a verb of the façade, which is made of the others': [
    TypeError,
    'got "startService"',
    ({ runtime }) => runtime.hang('startService' as RuntimeVerb),
  ],
  'an unknown code': [
    TypeError,
    'code: expected one of Unavailable, ',
    ({ runtime }) => runtime.fail('startContainer', 'ENOENT' as FaultCode),
  ],
  'a call number 0': [
    RangeError,
    'nth: expected a whole number from 1, got 0',
    ({ runtime }) => runtime.hang('startContainer', { nth: 0 }),
  ],
  'a call number that no call has': [
    RangeError,
    'nth: expected a whole number from 1, got 1.5',
    ({ runtime }) => runtime.hang('startContainer', { nth: 1.5 }),
  ],
  'a call that never comes': [
    RangeError,
    'nth: expected the number of a call that can come',
    ({ runtime }) => runtime.hang('startContainer', { nth: Infinity }),
  ],
  'no times': [
    RangeError,
    'times: expected a whole number from 1, got 0',
    ({ runtime }) => runtime.delay('startContainer', 10, { times: 0 }),
  ],
  'a delay below 0': [
    RangeError,
    'ms: expected finite milliseconds from 0, got -1',
    ({ runtime }) => runtime.delay('startContainer', -1),
  ],
  'a delay that is no number': [
    RangeError,
    'got NaN',
    ({ runtime }) => runtime.delay('startContainer', Number.NaN),
  ],
  'a delay without an end, which is a hang': [
    RangeError,
    'got Infinity',
    ({ runtime }) => runtime.delay('startContainer', Infinity),
  ],
  'a late effect before its call': [
    RangeError,
    'lateMs: ',
    ({ runtime }) => runtime.fail('startContainer', 'Aborted', { when: 'late', lateMs: -5 }),
  ],
  'the lateness of what is not late': [
    TypeError,
    "lateMs: expected it with when: 'late' only",
    ({ runtime }) => runtime.fail('startContainer', 'Aborted', { when: 'after', lateMs: 5 }),
  ],
  'a time of the effect that is none': [
    TypeError,
    'when: expected one of before, after, late',
    ({ runtime }) => runtime.fail('startContainer', 'Aborted', { when: 'never' as 'late' }),
  ],
  'a hang whose effect is late': [
    TypeError,
    'when: expected one of before, after, got "late"',
    ({ runtime }) => runtime.hang('startContainer', { when: 'late' as 'after' }),
  ],
  'a rule of an unknown kind': [
    TypeError,
    'kind: expected one of fail, hang, delay, answer',
    ({ runtime }) =>
      intercept(runtime, [{ kind: 'explode', verb: 'startContainer' } as unknown as ScriptRule]),
  ],
  // Containers.
  'the exit of a container that is not there': [
    TypeError,
    'has no container "abc": expected the full id of shop.web',
    ({ runtime }) => runtime.exit('abc', 0),
  ],
  'the exit of what does not run': [
    TypeError,
    'shop.web is exited: expected one whose program lives',
    ({ runtime, id }) => {
      runtime.exit(id, 0);
      runtime.exit(id, 0);
    },
  ],
  'the exit of what is paused': [
    TypeError,
    'expected one that is not paused: resume it first',
    ({ runtime, id }) => {
      runtime.pause(id);
      runtime.exit(id, 0);
    },
  ],
  'an exit code that no process can have': [
    RangeError,
    'code: expected an exit code from 0 to 255, got 256',
    ({ runtime, id }) => runtime.exit(id, 256),
  ],
  'an exit in the past': [RangeError, 'afterMs: ', ({ runtime, id }) => runtime.exit(id, 0, { afterMs: -1 })],
  'a pause of what does not run': [
    TypeError,
    'shop.web is exited',
    ({ runtime, id }) => {
      runtime.exit(id, 0);
      runtime.pause(id);
    },
  ],
  'a second pause': [
    TypeError,
    'shop.web is paused: expected one that is running',
    ({ runtime, id }) => {
      runtime.pause(id);
      runtime.pause(id);
    },
  ],
  'the resumption of what is not paused': [
    TypeError,
    'shop.web is running: expected one that is paused',
    ({ runtime, id }) => runtime.resume(id),
  ],
  'the interruption of no stop': [
    TypeError,
    'shop.web is running: expected one that is stopping',
    ({ runtime, id }) => runtime.interruptStop(id),
  ],
  'the loss of a monitor that has ended': [
    TypeError,
    'shop.web is exited',
    ({ runtime, id }) => {
      runtime.exit(id, 0);
      runtime.loseMonitor(id);
    },
  ],
  'the loss of what is lost': [
    TypeError,
    'expected the full id of nobody',
    ({ runtime, id }) => {
      runtime.lose(id);
      runtime.lose(id);
    },
  ],
  'a strange word that everybody knows': [
    TypeError,
    'word: expected one that is no state of a container, got "running"',
    ({ runtime, id }) => runtime.setWord(id, 'running'),
  ],
  'the health of what has no check': [
    TypeError,
    'expected one whose image has a health check',
    ({ runtime, id }) => runtime.setHealth(id, 'unhealthy'),
  ],
  'a health that is none': [
    TypeError,
    'health: expected one of starting, healthy, unhealthy',
    ({ runtime, id }) => runtime.setHealth(id, 'fine' as Health),
  ],
  'a stranger whose name is taken': [
    TypeError,
    'no engine would have the foreign container shop.web: the name is in use',
    ({ runtime }) => runtime.addForeign({ name: 'shop.web' }),
  ],
  'a stranger whose name is none': [
    TypeError,
    'name: expected letters, digits, _, dots and dashes',
    ({ runtime }) => runtime.addForeign({ name: 'two words' }),
  ],
  'a stranger whose image nobody has': [
    TypeError,
    'cannot pull gone:1',
    ({ runtime }) => {
      runtime.images.missing('gone:1');
      runtime.addForeign({ name: 'stranger', image: 'gone:1' });
    },
  ],
  'a stranger on a port that is held': [
    TypeError,
    'a host port is in use',
    ({ runtime }) => {
      runtime.engine.host.holdPort(port);
      runtime.addForeign({ name: 'stranger', network: onShop, ports: [port] });
    },
  ],
  'a stranger in no state': [
    TypeError,
    'state: expected one of created, running, exited',
    ({ runtime }) => runtime.addForeign({ name: 'stranger', state: 'paused' as 'running' }),
  ],
  // Images.
  'a reference that is none': [
    TypeError,
    'got "Web V2"',
    ({ runtime }) => runtime.images.set('Web V2', exiting(0)),
  ],
  'another image for an id': [
    TypeError,
    'expected a reference, got the id of an image',
    ({ runtime }) => runtime.images.publish(`sha256:${'0'.repeat(64)}`, {}),
  ],
  'a failure of pulls that is none': [
    TypeError,
    'code: expected one of',
    ({ runtime }) => runtime.images.unreachable('web:2', 'Timeout' as FaultCode),
  ],
  'the loss of an image that is not there': [
    TypeError,
    'web:2 is not on the device',
    ({ runtime }) => runtime.images.forget('web:2'),
  ],
  'a program that ends with no exit code': [
    RangeError,
    'exit.code: expected an exit code from 0 to 255, got -1',
    ({ runtime }) => runtime.images.set('web:2', exiting(-1)),
  ],
  'a program that ends before it starts': [
    RangeError,
    'exit.afterMs: ',
    ({ runtime }) => runtime.images.set('web:2', exiting(0, { afterMs: -1 })),
  ],
  'a program that takes for ever to stop, which is to ignore it': [
    RangeError,
    'onStop.afterMs: ',
    ({ runtime }) => runtime.images.set('web:2', { program: { onStop: { afterMs: Infinity } } }),
  ],
  'a pull that takes no time that is': [
    RangeError,
    'pullMs: ',
    ({ runtime }) => runtime.images.set('web:2', { pullMs: Number.NaN }),
  ],
  'a start that fails with nothing known': [
    TypeError,
    'startFault: ',
    ({ runtime }) => runtime.images.set('web:2', { program: { startFault: 'Broken' as FaultCode } }),
  ],
  'a check that becomes nothing known': [
    TypeError,
    'health.becomes: ',
    ({ runtime }) => runtime.images.set('web:2', { program: { health: { becomes: 'ok' as Health } } }),
  ],
  'a volume in no place': [
    TypeError,
    'volumes: expected an absolute path, got "data"',
    ({ runtime }) => runtime.images.set('web:2', { volumes: ['data'] }),
  ],
  // The host.
  'a second network of one name': [
    TypeError,
    'there is a network shop already',
    ({ runtime }) => {
      runtime.engine.networks.addForeign('shop');
      runtime.engine.networks.addForeign('shop');
    },
  ],
  'the loss of a network that is not there': [
    TypeError,
    'there is no network shop to lose',
    ({ runtime }) => runtime.engine.networks.lose('shop'),
  ],
  'two programs on one port': [
    TypeError,
    'host port 80 is held by another program already',
    ({ runtime }) => {
      runtime.engine.host.holdPort(port);
      runtime.engine.host.holdPort({ ...port, hostIp: '0.0.0.0' });
    },
  ],
  'the release of a port that is free': [
    TypeError,
    'host port 80 is held by no other program',
    ({ runtime }) => runtime.engine.host.releasePort(port),
  ],
  'a missing path that leads from nowhere': [
    TypeError,
    'path: expected an absolute path, got "srv"',
    ({ runtime }) => runtime.engine.host.missingPath('srv'),
  ],
  'an engine on another clock': [
    TypeError,
    'clock: an engine has its own',
    () => new FakeRuntime({ engine: new FakeEngine(), clock: new FakeClock() }),
  ],
  'an engine with ids of another one': [
    TypeError,
    'newId: an engine has its own',
    () => new FakeRuntime({ engine: new FakeEngine(), newId: () => '' }),
  ],
  // Time.
  'a move into the past': [RangeError, 'ms: ', ({ clock }) => void clock.advance(-1)],
  'a move to the end of time': [RangeError, 'ms: ', ({ clock }) => void clock.advance(Infinity)],
  'a wall clock that shows no time': [RangeError, 'ms: ', ({ clock }) => clock.shiftWall(Number.NaN)],
  'a clock that begins at no time': [RangeError, 'startMs: ', () => new FakeClock({ startMs: Number.NaN })],
};

describe('a test that asks for what no engine would allow is told so', () => {
  for (const [what, [kind, message, misuse]] of Object.entries(MISUSES)) {
    it(what, async () => {
      const world = await setUp();
      let error: unknown;
      try {
        misuse(world);
      } catch (caught) {
        error = caught;
      }
      assert.ok(error instanceof kind, `expected a ${kind.name}, got ${String(error)}`);
      expect(error.message).toContain(message);
    });
  }

  it('and nothing of a stranger that was refused is left', async () => {
    const { runtime } = await setUp();
    runtime.engine.host.holdPort(port);
    assert.throws(() => runtime.addForeign({ name: 'stranger', network: onShop, ports: [port] }));
    assert.deepEqual(
      runtime.containers().map(({ name }) => name),
      ['shop.web'],
    );
  });

  it('also where a program is chosen at its start', async () => {
    const { runtime } = await setUp();
    runtime.images.set('job:1', { program: () => ({ exit: { code: 999 } }) });
    await runtime.ensureImage('job:1', { policy: 'missing' });
    const id = await runtime.createContainer(spec({ name: 'shop.job', image: 'job:1' }));
    await assert.rejects(runtime.startContainer(id), /exit.code: expected an exit code from 0 to 255/);
  });

  it('and not what an engine allows', async () => {
    const { clock, runtime, id } = await setUp();
    runtime.fail('renameContainer', 'Unavailable', { nth: 3, times: Infinity });
    runtime.images.set('web:1', ignoringStop());
    runtime.setWord(id, 'configured');
    runtime.addForeign({ name: 'Their_App.1', image: 'registry.example:5000/their/app:V1' });
    runtime.exit(id, 255, { afterMs: 0 });
    runtime.break(id);
    clock.shiftWall(-86_400_000);
    assert.equal(runtime.containers().length, 2);
  });

  it('a health that was set ends with the program that had it', async () => {
    const { clock, runtime } = await setUp();
    runtime.images.set('api:1', { program: { health: { becomes: 'healthy', afterMs: 1000 } } });
    await runtime.ensureImage('api:1', { policy: 'missing' });
    const id = await runtime.createContainer(spec({ name: 'shop.api', image: 'api:1' }));
    await runtime.startContainer(id);
    runtime.setHealth(id, 'unhealthy');
    const health = async (): Promise<unknown> => {
      const status = await runtime.containerStatus({ id });
      return status.state === 'running' && status.health;
    };
    assert.equal(await health(), 'unhealthy');
    runtime.exit(id, 1);
    await runtime.startContainer(id);
    assert.equal(await health(), 'starting');
    await clock.advance(1000);
    assert.equal(await health(), 'healthy');
  });
});
