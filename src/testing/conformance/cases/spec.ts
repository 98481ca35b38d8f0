import { strict as assert } from 'node:assert';

import type { ContainerMount } from '../../../index.ts';
import { type BenchContainerOptions, created, running } from '../bench-container.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import type { ConformanceBench, InspectedContainer } from '../conformance-subject.ts';

/** Text that something on the way to a process might want to understand. */
const AWKWARD: Readonly<Record<string, string>> = {
  EMPTY: '',
  SPACES: '  two before, two after  ',
  TAB: '\tone\t',
  EQUALS: 'a=b=c',
  QUOTES: `"double" 'single' \`back\``,
  BACKSLASH: String.raw`\n \t \\ \0`,
  DOLLAR: '$HOME ${HOME} $(id) %HOME%',
  GLOB: '* ? [a-z] {a,b}',
  OPTION: '--privileged',
  SHELL: '; reboot & | > /dev/null #',
  UNICODE: 'grün 漢字 🙂 e\u0301',
  COMMENT: '#not a comment',
  JSON: '{"a":["b"]}',
  COMMA: 'type=bind,src=/,dst=/host',
};

const LINE_BREAKS: Readonly<Record<string, string>> = {
  LINES: 'first\nsecond\n',
  RETURNS: 'first\r\nsecond\r',
  SMUGGLED: 'x\nSECOND_VARIABLE=set',
};

/** Names that mean something to an engine's own process, to its linker or to its libraries. */
const ENGINE_NAMES: Readonly<Record<string, string>> = {
  PATH: '/no/where',
  HOME: '/no/home',
  TMPDIR: '/no/tmp',
  LD_PRELOAD: '/no/library.so',
  CONTAINER_HOST: 'unix:///no/socket',
  DOCKER_HOST: 'unix:///no/socket',
  HTTP_PROXY: 'http://user:password@no.example:1',
  https_proxy: 'http://user:password@no.example:1',
  GODEBUG: 'http2debug=2',
  XDG_RUNTIME_DIR: '/no/run',
};

/** C2, and C23 as far as values are taken: what a spec says arrives, and nothing else does. */
export const specCases: readonly ConformanceCase[] = [
  {
    id: 'C2.environment',
    title: 'values of the environment are shown as they were given',
    verb: 'createContainer',
    async run(bench) {
      await assertEnvironment(bench, AWKWARD);
    },
  },
  {
    id: 'C2.environment-line-breaks',
    title: 'values with line breaks are shown as they were given, and make no variable of their own',
    verb: 'createContainer',
    async run(bench) {
      const { env } = await assertEnvironment(bench, LINE_BREAKS);
      assert.ok(!('SECOND_VARIABLE' in env), 'a value became a second variable');
    },
  },
  {
    id: 'C2.process-environment',
    title: 'the process has exactly these values in its environment',
    verb: 'startContainer',
    async run(bench) {
      const given = { ...AWKWARD, ...LINE_BREAKS };
      const { id } = await running(bench, { env: given });
      const env = await bench.processEnvironment(id);
      for (const [name, value] of Object.entries(given)) assert.equal(env[name], value, name);
      assert.ok(!('SECOND_VARIABLE' in env), 'a value became a second variable');
    },
  },
  {
    id: 'C2.command-and-args',
    title: 'command and arguments are shown word for word',
    verb: 'createContainer',
    async run(bench) {
      const command = ['/bin/sh', '-c', 'exec "$0" "$@"'];
      const args = [
        '--privileged',
        '-v',
        '',
        ' ',
        'a b',
        '$HOME',
        '*',
        "it's",
        '"',
        '--',
        'line\nbreak',
        '漢字',
      ];
      const shown = await inspected(bench, { command, args });
      assert.deepEqual(shown.command, command);
      assert.deepEqual(shown.args, args);
    },
  },
  {
    id: 'C2.labels',
    title: 'labels are shown as they were given, in inspect and in a list',
    verb: 'createContainer',
    async run(bench) {
      const labels = { 'example.com/note': 'a=b, "c" \'d\' $e', 'x.empty': '', 'x.unicode': 'grün 漢字' };
      const { id, spec } = await created(bench, { labels });
      const [listed] = await bench.runtime.listContainers({ owner: bench.owner });
      const shown = await bench.inspect(id);
      for (const [key, value] of Object.entries(spec.labels)) {
        assert.equal(shown?.labels[key], value, `inspect, ${key}`);
        assert.equal(listed?.labels[key], value, `list, ${key}`);
      }
    },
  },
  {
    id: 'C2.mounts',
    title: 'volumes, tmpfs and bind mounts are shown with their targets, read-only where asked for',
    verb: 'createContainer',
    async run(bench) {
      const directory = await bench.hostDirectory();
      const mounts: readonly ContainerMount[] = [
        { type: 'volume', source: `${bench.owner}.data`, target: '/data' },
        { type: 'volume', source: `${bench.owner}.fixed`, target: '/fixed', readOnly: true },
        { type: 'tmpfs', target: '/scratch' },
        { type: 'bind', source: directory, target: '/config', readOnly: true },
        { type: 'bind', source: directory, target: '/shared' },
      ];
      const shown = await inspected(bench, { mounts });
      const wanted = mounts.map((mount) => ({
        type: mount.type,
        source: mount.type === 'tmpfs' ? '' : mount.source,
        target: mount.target,
        readOnly: mount.readOnly ?? false,
      }));
      const byTarget = (one: { target: string }, other: { target: string }): number =>
        one.target < other.target ? -1 : 1;
      assert.deepEqual([...shown.mounts].sort(byTarget), wanted.sort(byTarget));
    },
  },
  {
    id: 'C2.ports',
    title: 'published ports are shown with address, number and protocol',
    verb: 'createContainer',
    async run(bench) {
      await bench.runtime.ensureNetwork(bench.owner, {});
      const hostPort = await bench.freePort();
      const ports = [
        { hostIp: '127.0.0.1', hostPort, containerPort: 8080, protocol: 'tcp' },
        { hostIp: '0.0.0.0', hostPort, containerPort: 5353, protocol: 'udp' },
      ] as const;
      const network = { mode: 'private', name: bench.owner, alias: 'web' } as const;
      const shown = await inspected(bench, { ports, network });
      assert.deepEqual(
        [...shown.ports].sort((one, other) => (one.protocol < other.protocol ? -1 : 1)),
        ports,
      );
      assert.deepEqual(shown.networks, [bench.owner]);
    },
  },
  {
    id: 'C2.user-and-directory',
    title: 'user, working directory and a read-only root are shown',
    verb: 'createContainer',
    async run(bench) {
      const shown = await inspected(bench, { user: '1000:1000', workingDir: '/tmp', readOnlyRoot: true });
      assert.equal(shown.user, '1000:1000');
      assert.equal(shown.workingDir, '/tmp');
      assert.equal(shown.readOnlyRoot, true);
    },
  },
  {
    id: 'C2.limits',
    title: 'limits of memory, processors and processes are shown',
    verb: 'createContainer',
    async run(bench) {
      const shown = await inspected(bench, {
        resources: { memoryBytes: 64 * 1024 * 1024, cpus: 0.25, pids: 50 },
      });
      assert.equal(shown.memoryBytes, 64 * 1024 * 1024);
      assert.equal(shown.cpus, 0.25);
      assert.equal(shown.pids, 50);
    },
  },
  {
    id: 'C2.stop-signal-and-grace',
    title: 'stop signal and grace period are shown',
    verb: 'createContainer',
    async run(bench) {
      const shown = await inspected(bench, { stopSignal: 'SIGUSR1', gracePeriodSeconds: 42 });
      assert.equal(shown.stopSignal, 'SIGUSR1');
      assert.equal(shown.gracePeriodSeconds, 42);
    },
  },
  {
    id: 'C23.engine-names',
    title: 'names that the engine itself would read reach the container only',
    verb: 'createContainer',
    async run(bench) {
      await assertEnvironment(bench, ENGINE_NAMES);
      const { id } = await running(bench, { service: 'second', env: ENGINE_NAMES });
      const env = await bench.processEnvironment(id);
      for (const [name, value] of Object.entries(ENGINE_NAMES)) assert.equal(env[name], value, name);
    },
  },
];

async function inspected(
  bench: ConformanceBench,
  options: BenchContainerOptions,
): Promise<InspectedContainer> {
  const { id } = await created(bench, options);
  const shown = await bench.inspect(id);
  assert.ok(shown !== undefined, 'inspect knows nothing of it');
  return shown;
}

async function assertEnvironment(
  bench: ConformanceBench,
  env: Readonly<Record<string, string>>,
): Promise<InspectedContainer> {
  const shown = await inspected(bench, { env });
  for (const [name, value] of Object.entries(env)) assert.equal(shown.env[name], value, name);
  return shown;
}
