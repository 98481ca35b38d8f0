import { strict as assert } from 'node:assert';

import { created, inspected, running } from '../bench-container.ts';
import { type ConformanceBench, having, type InspectedContainer } from '../conformance-bench.ts';
import type { ConformanceCase } from '../conformance-case.ts';

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
    state: 'absent',
    verb: 'createContainer',
    async run(bench) {
      await assertEnvironment(bench, AWKWARD);
    },
  },
  {
    id: 'C2.environment-line-breaks',
    title: 'values with line breaks are shown as they were given, and make no variable of their own',
    state: 'absent',
    verb: 'createContainer',
    async run(bench) {
      const { env } = await assertEnvironment(bench, LINE_BREAKS);
      assert.ok(!('SECOND_VARIABLE' in env), 'a value became a second variable');
    },
  },
  {
    id: 'C2.process-environment',
    title: 'the process has exactly these values in its environment',
    state: 'created',
    verb: 'startContainer',
    needs: ['processEnvironment'],
    async run(bench) {
      const given = { ...AWKWARD, ...LINE_BREAKS };
      const { id } = await running(bench, { env: given });
      const env = await having(bench, 'processEnvironment').processEnvironment(id);
      for (const [name, value] of Object.entries(given)) assert.equal(env[name], value, name);
      assert.ok(!('SECOND_VARIABLE' in env), 'a value became a second variable');
    },
  },
  {
    id: 'C2.labels',
    title: 'labels are shown as they were given, in inspect and in a list',
    state: 'absent',
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
    id: 'C2.grace',
    title: 'the grace period is shown',
    state: 'absent',
    verb: 'createContainer',
    async run(bench) {
      assert.equal((await inspected(bench, { gracePeriodSeconds: 42 })).gracePeriodSeconds, 42);
    },
  },
  {
    id: 'C23.engine-names',
    title: 'names that the engine itself would read reach the container only',
    state: 'absent',
    verb: 'createContainer',
    needs: ['processEnvironment'],
    async run(bench) {
      await assertEnvironment(bench, ENGINE_NAMES);
      const { id } = await running(bench, { service: 'second', env: ENGINE_NAMES });
      const env = await having(bench, 'processEnvironment').processEnvironment(id);
      for (const [name, value] of Object.entries(ENGINE_NAMES)) assert.equal(env[name], value, name);
    },
  },
];

async function assertEnvironment(
  bench: ConformanceBench,
  env: Readonly<Record<string, string>>,
): Promise<InspectedContainer> {
  const shown = await inspected(bench, { env });
  for (const [name, value] of Object.entries(env)) assert.equal(shown.env[name], value, name);
  return shown;
}
