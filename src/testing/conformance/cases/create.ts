import { strict as assert } from 'node:assert';

import type { ContainerSpec } from '../../../index.ts';
import { assertAlive, assertState, benchSpec, created, exited, running } from '../bench-container.ts';
import { type ConformanceBench, having } from '../conformance-bench.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { eventually, rejects, rejectsTyped } from '../expectations.ts';

/** C5 and C7: what create and start leave behind. */
export const createCases: readonly ConformanceCase[] = [
  {
    id: 'C5.no-image',
    title: 'create from an image that is not here is ImageNotFound and leaves nothing',
    state: 'image-missing',
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
    state: 'network-missing',
    verb: 'createContainer',
    uses: ['privateNetwork'],
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
    state: 'absent',
    verb: 'createContainer',
    uses: ['bind'],
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
    state: 'created',
    verb: 'startContainer',
    uses: ['command'],
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
    state: 'created',
    verb: 'startContainer',
    needs: ['freePort'],
    uses: ['ports', 'privateNetwork'],
    async run(bench) {
      const onePort = await publishing(bench);
      const first = await running(bench, { service: 'first', ...onePort });
      const second = await created(bench, { service: 'second', ...onePort });
      await rejects(bench.runtime.startContainer(second.id), 'PortInUse');
      await assertState(bench, second.id, 'created');
      await bench.runtime.stopContainer(first.id, { gracePeriodSeconds: 5 });
      await bench.runtime.startContainer(second.id);
      await assertAlive(bench, second, 1);
    },
  },
  {
    id: 'C5.port-taken-meanwhile',
    title: 'start of an exited container whose host port somebody has now is PortInUse, and it stays exited',
    state: 'exited',
    verb: 'startContainer',
    needs: ['freePort'],
    uses: ['ports', 'privateNetwork'],
    async run(bench) {
      const onePort = await publishing(bench);
      const first = await exited(bench, { service: 'first', ...onePort });
      const second = await running(bench, { service: 'second', ...onePort });
      await rejects(bench.runtime.startContainer(first.id), 'PortInUse');
      await assertState(bench, first.id, 'exited');
      await assertAlive(bench, first, 0);
      await assertAlive(bench, second, 1);
    },
  },
  {
    id: 'C7.policy-is-off',
    title: 'the engine would never start it by itself',
    state: 'absent',
    verb: 'createContainer',
    async run(bench) {
      const { id } = await created(bench);
      assert.equal((await bench.inspect(id))?.restartsByItself, false);
    },
  },
  {
    id: 'C7.stays-down',
    title: 'what has exited stays down',
    state: 'created',
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
    state: 'absent',
    verb: 'createContainer',
    async run(bench) {
      const { id } = await created(bench);
      const bytes = (await bench.inspect(id))?.logBytes ?? Infinity;
      assert.ok(bytes >= 0 && bytes <= 2 ** 30, `expected a bound of at most 1 GiB, got ${bytes} bytes`);
    },
  },
];

async function assertNothing(bench: ConformanceBench, name: string): Promise<void> {
  assert.deepEqual(await bench.runtime.containerStatus({ name }), { state: 'absent' });
  assert.deepEqual(await bench.runtime.listContainers({ owner: bench.owner }), []);
}

/** What a container is made with that publishes a host port which nobody holds, in a network of the case. */
async function publishing(bench: ConformanceBench): Promise<Pick<ContainerSpec, 'network' | 'ports'>> {
  const hostPort = await having(bench, 'freePort').freePort();
  await bench.runtime.ensureNetwork(bench.owner, {});
  return {
    network: { mode: 'private', name: bench.owner, alias: 'web' },
    ports: [{ hostIp: '127.0.0.1', hostPort, containerPort: 80, protocol: 'tcp' }],
  };
}
