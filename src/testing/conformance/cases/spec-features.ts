import { strict as assert } from 'node:assert';

import type { ContainerMount } from '../../../index.ts';
import { inspected } from '../bench-container.ts';
import { type ConformanceBench, having } from '../conformance-bench.ts';
import type { ConformanceCase } from '../conformance-case.ts';

const COMMAND = ['/bin/sh', '-c', 'exec "$0" "$@"'];

/** Words that something on the way to a process might want to understand. */
const ARGS = ['--privileged', '-v', '', ' ', 'a b', '$HOME', '*', "it's", '"', '--', 'line\nbreak', '漢字'];

/** C2 as far as it is about what a runtime may leave out: one case for each feature, so that none hides another. */
export const specFeatureCases: readonly ConformanceCase[] = [
  {
    id: 'C2.command',
    title: 'a command without arguments is shown word for word',
    state: 'absent',
    verb: 'createContainer',
    uses: ['command'],
    async run(bench) {
      assert.deepEqual((await inspected(bench, { command: COMMAND })).command, COMMAND);
    },
  },
  {
    id: 'C2.args',
    title: "arguments for the image's own command are shown word for word",
    state: 'absent',
    verb: 'createContainer',
    uses: ['args'],
    async run(bench) {
      assert.deepEqual((await inspected(bench, { args: ARGS })).args, ARGS);
    },
  },
  {
    id: 'C2.command-and-args',
    title: 'command and arguments are shown word for word',
    state: 'absent',
    verb: 'createContainer',
    uses: ['command', 'args'],
    async run(bench) {
      const shown = await inspected(bench, { command: COMMAND, args: ARGS });
      assert.deepEqual(shown.command, COMMAND);
      assert.deepEqual(shown.args, ARGS);
    },
  },
  {
    id: 'C2.volumes',
    title: 'volumes are shown with their names and targets, read-only where asked for',
    state: 'absent',
    verb: 'createContainer',
    uses: ['volumes'],
    run: (bench) =>
      assertMounts(bench, [
        { type: 'volume', source: `${bench.owner}.data`, target: '/data' },
        { type: 'volume', source: `${bench.owner}.fixed`, target: '/fixed', readOnly: true },
      ]),
  },
  {
    id: 'C2.tmpfs',
    title: 'a tmpfs is shown with its target',
    state: 'absent',
    verb: 'createContainer',
    uses: ['tmpfs'],
    run: (bench) => assertMounts(bench, [{ type: 'tmpfs', target: '/scratch' }]),
  },
  {
    id: 'C2.bind',
    title: 'bind mounts are shown with their sources and targets, read-only where asked for',
    state: 'absent',
    verb: 'createContainer',
    uses: ['bind'],
    async run(bench) {
      const source = await bench.hostDirectory();
      await assertMounts(bench, [
        { type: 'bind', source, target: '/config', readOnly: true },
        { type: 'bind', source, target: '/shared' },
      ]);
    },
  },
  {
    id: 'C2.ports',
    title: 'published ports are shown with address, number and protocol',
    state: 'absent',
    verb: 'createContainer',
    needs: ['freePort'],
    uses: ['ports', 'privateNetwork'],
    async run(bench) {
      await bench.runtime.ensureNetwork(bench.owner, {});
      const hostPort = await having(bench, 'freePort').freePort();
      const ports = [
        { hostIp: '127.0.0.1', hostPort, containerPort: 8080, protocol: 'tcp' },
        { hostIp: '0.0.0.0', hostPort, containerPort: 5353, protocol: 'udp' },
      ] as const;
      const network = { mode: 'private', name: bench.owner, alias: 'web' } as const;
      const shown = (await inspected(bench, { ports, network })).ports ?? [];
      assert.deepEqual(
        [...shown].sort((one, other) => (one.protocol < other.protocol ? -1 : 1)),
        ports,
      );
    },
  },
  {
    id: 'C2.network',
    title: 'the private network that it is in is shown, and no other',
    state: 'absent',
    verb: 'createContainer',
    uses: ['privateNetwork'],
    async run(bench) {
      await bench.runtime.ensureNetwork(bench.owner, {});
      const network = { mode: 'private', name: bench.owner, alias: 'web' } as const;
      assert.deepEqual((await inspected(bench, { network })).networks, [bench.owner]);
    },
  },
  {
    id: 'C2.host-network',
    title: 'that it shares the network of the host is shown',
    state: 'absent',
    verb: 'createContainer',
    uses: ['hostNetwork'],
    async run(bench) {
      assert.equal((await inspected(bench, { network: { mode: 'host' } })).hostNetwork, true);
    },
  },
  {
    id: 'C2.no-network',
    title: 'what shall have no network has none, and not that of the host',
    state: 'absent',
    verb: 'createContainer',
    uses: ['noNetwork'],
    async run(bench) {
      const shown = await inspected(bench, { network: { mode: 'none' } });
      assert.deepEqual([shown.networks, shown.hostNetwork], [[], false]);
    },
  },
  {
    id: 'C2.user',
    title: 'user and group are shown',
    state: 'absent',
    verb: 'createContainer',
    uses: ['user'],
    async run(bench) {
      assert.equal((await inspected(bench, { user: '1000:1000' })).user, '1000:1000');
    },
  },
  {
    id: 'C2.working-directory',
    title: 'the working directory is shown',
    state: 'absent',
    verb: 'createContainer',
    uses: ['workingDir'],
    async run(bench) {
      assert.equal((await inspected(bench, { workingDir: '/tmp' })).workingDir, '/tmp');
    },
  },
  {
    id: 'C2.read-only-root',
    title: 'a read-only root is shown',
    state: 'absent',
    verb: 'createContainer',
    uses: ['readOnlyRoot'],
    async run(bench) {
      assert.equal((await inspected(bench, { readOnlyRoot: true })).readOnlyRoot, true);
    },
  },
  {
    id: 'C2.limits',
    title: 'limits of memory, processors and processes are shown',
    state: 'absent',
    verb: 'createContainer',
    uses: ['resources'],
    async run(bench) {
      const resources = { memoryBytes: 64 * 1024 * 1024, cpus: 0.25, pids: 50 };
      const { memoryBytes, cpus, pids } = await inspected(bench, { resources });
      assert.deepEqual({ memoryBytes, cpus, pids }, resources);
    },
  },
  {
    id: 'C2.stop-signal',
    title: 'the stop signal is shown',
    state: 'absent',
    verb: 'createContainer',
    uses: ['stopSignal'],
    async run(bench) {
      assert.equal((await inspected(bench, { stopSignal: 'SIGUSR1' })).stopSignal, 'SIGUSR1');
    },
  },
];

async function assertMounts(bench: ConformanceBench, mounts: readonly ContainerMount[]): Promise<void> {
  const { mounts: shown = [] } = await inspected(bench, { mounts });
  const wanted = mounts.map((mount) => ({
    type: mount.type,
    source: mount.type === 'tmpfs' ? '' : mount.source,
    target: mount.target,
    readOnly: mount.readOnly ?? false,
  }));
  const byTarget = (one: { target: string }, other: { target: string }): number =>
    one.target < other.target ? -1 : 1;
  assert.deepEqual([...shown].sort(byTarget), wanted.sort(byTarget));
}
