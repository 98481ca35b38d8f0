import { strict as assert } from 'node:assert';
import { inspect } from 'node:util';

import type { ContainerRuntime, EngineDescription } from '../../../index.ts';
import { assertState, running } from '../bench-container.ts';
import { having } from '../conformance-bench.ts';
import type { ConformanceCase } from '../conformance-case.ts';

type Describe = NonNullable<ContainerRuntime['describeEngine']>;

const COMMON = { state: 'absent', verb: 'describeEngine', uses: ['describeEngine'] } as const;

/** C24: what an engine says of itself. */
export const describeEngineCases: readonly ConformanceCase[] = [
  {
    ...COMMON,
    id: 'C24.version',
    title: "the version is the one that the engine's own tools tell",
    needs: ['engineVersion'],
    async run(given) {
      const bench = having(given, 'engineVersion');
      const { version } = await describer(bench.runtime)();
      assert.equal(version, await bench.engineVersion());
    },
  },
  {
    ...COMMON,
    id: 'C24.nothing-but-facts',
    title: 'what is said is what is declared, each text one line and without credentials',
    async run({ runtime }) {
      const description = await describer(runtime)();
      const strange = Object.entries(description).filter(([key, value]) => !isDeclared(key, value));
      assert.deepEqual(strange, [], 'it says more, or otherwise, than is declared');
      const shown = inspect(description, { depth: 10, showHidden: true, maxStringLength: Infinity });
      assert.ok(!/:\/\/[^\s'/]*@/.test(shown.replaceAll('[redacted]@', '')), 'a URL has credentials');
    },
  },
  {
    ...COMMON,
    id: 'C24.changes-nothing',
    title: 'asking changes nothing, and takes two requests at most',
    state: 'running',
    needs: ['engineRequests'],
    async run(given) {
      const bench = having(given, 'engineRequests');
      const containers = [await running(bench, { service: 'a' }), await running(bench, { service: 'b' })];
      const before = await bench.engineRequests();
      await describer(bench.runtime)();
      const requests = (await bench.engineRequests()) - before;
      assert.ok(requests >= 1 && requests <= 2, `it took ${requests} requests`);
      for (const { id } of containers) await assertState(bench, id, 'running');
    },
  },
];

/** The runtime's own verb; a case that asks for it is skipped where there is none. */
function describer(runtime: ContainerRuntime): Describe {
  const describe = runtime.describeEngine?.bind(runtime);
  assert.ok(describe !== undefined, 'it cannot describe its engine');
  return describe;
}

type Kind = 'text' | 'texts' | 'flag' | 'engine' | 'cgroups';

const DECLARED: Readonly<Record<keyof EngineDescription, Kind>> = {
  engine: 'engine',
  version: 'text',
  apiVersion: 'text',
  rootless: 'flag',
  cgroupVersion: 'cgroups',
  cgroupManager: 'text',
  cgroupControllers: 'texts',
  ociRuntime: 'text',
  storageDriver: 'text',
  storagePath: 'text',
  runPath: 'text',
  eventsLogger: 'text',
  networkBackend: 'text',
  networkProgram: 'text',
  dnsProgram: 'text',
  searchRegistries: 'texts',
  liveRestore: 'flag',
  warnings: 'texts',
};

function isDeclared(key: string, value: unknown): boolean {
  const kind = new Map<string, Kind>(Object.entries(DECLARED)).get(key);
  switch (kind) {
    case 'text':
      return isText(value);
    case 'texts':
      return Array.isArray(value) && value.every(isText);
    case 'flag':
      return typeof value === 'boolean';
    case 'engine':
      return value === 'podman' || value === 'docker' || value === 'other';
    case 'cgroups':
      return value === 1 || value === 2;
    case undefined:
      return false;
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && !/[\r\n\0]/.test(value);
}
