import { strict as assert } from 'node:assert';

import { isContainerId } from '../../../index.ts';
import { assertAlive, assertState, benchSpec, created, paused, running } from '../bench-container.ts';
import { type ConformanceCase, eventually, rejects, rejectsTyped } from '../conformance-case.ts';
import type { ConformanceBench } from '../conformance-subject.ts';

/** C1, C4 – C7: what create and start do and leave. */
export const createCases: readonly ConformanceCase[] = [
  {
    id: 'C1.full-id',
    title: 'create returns a full id, the state is created, and nothing lives',
    verb: 'createContainer',
    async run(bench) {
      const container = await created(bench);
      assert.ok(isContainerId(container.id), `not a full id: ${container.id}`);
      await assertState(bench, container.id, 'created');
      await assertAlive(bench, container, 0);
    },
  },
  {
    id: 'C1.id-and-name-agree',
    title: 'the status by id and by name is the same, before and after a start',
    verb: 'containerStatus',
    async run(bench) {
      const { id, spec } = await created(bench);
      for (const start of [false, true]) {
        if (start) await bench.runtime.startContainer(id);
        const byId = await bench.runtime.containerStatus({ id });
        assert.deepEqual(await bench.runtime.containerStatus({ name: spec.name }), byId);
        assert.ok(byId.state !== 'absent' && byId.id === id && byId.name === spec.name);
      }
    },
  },
  {
    id: 'C1.start-runs-it',
    title: 'start makes it running with one process, and a second start changes nothing',
    verb: 'startContainer',
    async run(bench) {
      const container = await running(bench);
      const before = await bench.livingProcesses(container.marker);
      assert.equal(before.length, 1);
      await bench.runtime.startContainer(container.id);
      await assertState(bench, container.id, 'running');
      assert.deepEqual(await bench.livingProcesses(container.marker), before);
    },
  },
  {
    id: 'C4.create-beside-stranger',
    title: "create under a stranger's name is a NameConflict and leaves the stranger alone",
    verb: 'createContainer',
    async run(bench) {
      const spec = await benchSpec(bench);
      await beside(bench, spec.name, () => rejects(bench.runtime.createContainer(spec), 'NameConflict'));
    },
  },
  {
    id: 'C4.start-service-beside-stranger',
    title: "startService under a stranger's name is a NameConflict and leaves the stranger alone",
    verb: 'startService',
    async run(bench) {
      const spec = await benchSpec(bench);
      await beside(bench, spec.name, () => rejects(bench.runtime.startService(spec), 'NameConflict'));
    },
  },
  {
    id: 'C5.no-image',
    title: 'create from an image that is not here is ImageNotFound and leaves nothing',
    verb: 'createContainer',
    async run(bench) {
      const spec = { ...(await benchSpec(bench)), image: bench.absentImage };
      await rejects(bench.runtime.createContainer(spec), 'ImageNotFound');
      await assertNothing(bench, spec.name);
    },
  },
  {
    id: 'C5.no-network',
    title: 'create in a network that does not exist is a typed fault and leaves nothing',
    verb: 'createContainer',
    async run(bench) {
      const network = { mode: 'private', name: `${bench.owner}-none`, alias: 'web' } as const;
      const spec = await benchSpec(bench, { network });
      await rejectsTyped(bench.runtime.createContainer(spec));
      await assertNothing(bench, spec.name);
    },
  },
  {
    id: 'C5.no-mount-source',
    title: 'create with a bind mount of nothing is a typed fault and leaves nothing',
    verb: 'createContainer',
    async run(bench) {
      const source = `${await bench.hostDirectory()}/none`;
      const spec = await benchSpec(bench, { mounts: [{ type: 'bind', source, target: '/mnt' }] });
      await rejectsTyped(bench.runtime.createContainer(spec));
      await assertNothing(bench, spec.name);
    },
  },
  ...[
    { id: 'C5.no-command' as const, command: '/no/such/command', what: 'does not exist' },
    { id: 'C5.no-executable' as const, command: '/etc/passwd', what: 'cannot be executed' },
  ].map(({ id, command, what }): ConformanceCase => ({
    id,
    title: `start of a command that ${what} is CommandNotFound and the container stays created`,
    verb: 'startContainer',
    async run(bench) {
      const container = await created(bench, { command: [command] });
      await rejects(bench.runtime.startContainer(container.id), 'CommandNotFound');
      await assertState(bench, container.id, 'created');
      await assertAlive(bench, container, 0);
    },
  })),
  {
    id: 'C5.port-held',
    title:
      'start with a held host port is PortInUse, the container stays created, and starts when it is free',
    verb: 'startContainer',
    async run(bench) {
      const network = { mode: 'private', name: bench.owner, alias: 'web' } as const;
      const hostPort = await bench.freePort();
      const ports = [{ hostIp: '127.0.0.1', hostPort, containerPort: 80, protocol: 'tcp' } as const];
      await bench.runtime.ensureNetwork(bench.owner, {});
      const first = await running(bench, { service: 'first', network, ports });
      const second = await created(bench, { service: 'second', network, ports });
      await rejects(bench.runtime.startContainer(second.id), 'PortInUse');
      await assertState(bench, second.id, 'created');
      await bench.runtime.stopContainer(first.id, { gracePeriodSeconds: 5 });
      await bench.runtime.startContainer(second.id);
      await assertAlive(bench, second, 1);
    },
  },
  {
    id: 'C6.one-runtime',
    title: 'of two creates of one name at once one gets an id and one NameConflict',
    verb: 'createContainer',
    run: (bench) => createTwice(bench, bench.runtime, bench.runtime),
  },
  {
    id: 'C6.two-runtimes',
    title: 'of two processes that create one name at once one gets an id and one NameConflict',
    verb: 'createContainer',
    run: (bench) => createTwice(bench, bench.runtime, bench.attach()),
  },
  {
    id: 'C7.policy-is-off',
    title: 'the engine would never start it by itself',
    verb: 'createContainer',
    async run(bench) {
      const { id } = await created(bench);
      assert.equal((await bench.inspect(id))?.restartsByItself, false);
    },
  },
  {
    id: 'C7.stays-down',
    title: 'what has exited stays down',
    verb: 'startContainer',
    async run(bench) {
      const container = await running(bench, { image: 'exits' });
      await eventually(bench, 'it exits', async () => {
        return (await bench.runtime.containerStatus({ id: container.id })).state === 'exited';
      });
      const ended = await bench.runtime.containerStatus({ id: container.id });
      await bench.clock.sleep(1500);
      assert.deepEqual(await bench.runtime.containerStatus({ id: container.id }), ended);
      await assertAlive(bench, container, 0);
    },
  },
  {
    id: 'C7.log-is-bounded',
    title: 'what the engine keeps of its output has a largest size',
    verb: 'createContainer',
    async run(bench) {
      const { id } = await created(bench);
      const bytes = (await bench.inspect(id))?.logBytes ?? Infinity;
      assert.ok(bytes > 0 && bytes <= 2 ** 30, `expected a bound of at most 1 GiB, got ${bytes} bytes`);
    },
  },
  {
    id: 'C5.start-of-paused',
    title: 'start of a paused container is StillRunning and leaves it paused',
    verb: 'startContainer',
    async run(bench) {
      const { id } = await paused(bench);
      await rejects(bench.runtime.startContainer(id), 'StillRunning');
      await assertState(bench, id, 'paused');
    },
  },
  {
    id: 'C5.start-of-absent',
    title: 'start of a container that is gone is ContainerBroken',
    verb: 'startContainer',
    async run(bench) {
      const { id } = await created(bench);
      await bench.runtime.removeContainer(id);
      await rejects(bench.runtime.startContainer(id), 'ContainerBroken');
    },
  },
];

async function beside(bench: ConformanceBench, name: string, act: () => Promise<unknown>): Promise<void> {
  const stranger = await bench.runForeign({ name, image: await bench.image('runs') });
  const before = await bench.runtime.containerStatus({ id: stranger });
  assert.equal(before.state, 'running');
  await act();
  assert.deepEqual(await bench.runtime.containerStatus({ id: stranger }), before);
  assert.deepEqual(await bench.runtime.listContainers({ owner: bench.owner }), []);
}

async function createTwice(
  bench: ConformanceBench,
  one: ConformanceBench['runtime'],
  other: ConformanceBench['runtime'],
): Promise<void> {
  const spec = await benchSpec(bench);
  const both = [one.createContainer(spec), other.createContainer(spec)];
  const results = await Promise.allSettled(both);
  const made = results.filter((result) => result.status === 'fulfilled').map(({ value }) => value);
  assert.equal(made.length, 1, `expected one id, got ${made.length}`);
  for (const [index, result] of results.entries()) {
    if (result.status === 'rejected') await rejects(both[index] ?? Promise.resolve(), 'NameConflict');
  }
  const listed = await bench.runtime.listContainers({ owner: bench.owner });
  assert.deepEqual(
    listed.map(({ id }) => id),
    made,
  );
}

async function assertNothing(bench: ConformanceBench, name: string): Promise<void> {
  assert.deepEqual(await bench.runtime.containerStatus({ name }), { state: 'absent' });
  assert.deepEqual(await bench.runtime.listContainers({ owner: bench.owner }), []);
}
