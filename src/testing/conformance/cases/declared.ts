import { strict as assert } from 'node:assert';

import { type ContainerSpec, SPEC_FEATURES, type SpecFeature } from '../../../index.ts';
import { benchSpec } from '../bench-container.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { rejects } from '../expectations.ts';

/** C5 as far as it is about what a runtime declares. */
export const declaredCases: readonly ConformanceCase[] = [
  {
    id: 'C5.declares-what-it-has',
    title: 'the runtime declares the features, and has the verbs, that the subject says it has',
    state: 'absent',
    verb: 'createContainer',
    async run({ runtime }, { features, optionalVerbs = [] }) {
      const sorted = ({ spec, ...rest }: typeof features): object => ({ ...rest, spec: [...spec].sort() });
      assert.deepEqual(sorted(runtime.features), sorted(features), 'features: another declaration');
      for (const verb of ['renameContainer', 'describeEngine'] as const) {
        const has = runtime[verb] !== undefined;
        assert.equal(has, optionalVerbs.includes(verb), `${verb}: it has ${has ? 'it' : 'none'}`);
      }
    },
  },
  {
    id: 'C5.unsupported-is-refused',
    title: 'create of what the runtime does not honour is Unsupported and leaves nothing',
    state: 'absent',
    verb: 'createContainer',
    uses: ['unsupported'],
    async run(bench, { features }) {
      const spec = await benchSpec(bench);
      for (const feature of SPEC_FEATURES.filter((one) => !features.spec.includes(one))) {
        const asking = { ...spec, ...USING[feature](await bench.hostDirectory(), spec.name) };
        const fault = await rejects(bench.runtime.createContainer(asking), 'Unsupported');
        assert.ok(fault.message.includes(feature), `${feature} is not named in: ${fault.message}`);
      }
      assert.deepEqual(await bench.runtime.listContainers({ owner: bench.owner }), []);
    },
  },
];

/** The least that asks for each feature. */
const USING: Readonly<Record<SpecFeature, (directory: string, name: string) => Partial<ContainerSpec>>> = {
  command: () => ({ command: ['/bin/true'] }),
  args: () => ({ args: ['one'] }),
  ports: () => ({ ports: [{ hostIp: '127.0.0.1', hostPort: 8080, containerPort: 80, protocol: 'tcp' }] }),
  volumes: (_, name) => ({ mounts: [{ type: 'volume', source: name, target: '/data' }] }),
  tmpfs: () => ({ mounts: [{ type: 'tmpfs', target: '/scratch' }] }),
  bind: (directory) => ({ mounts: [{ type: 'bind', source: directory, target: '/mnt' }] }),
  privateNetwork: (_, name) => ({ network: { mode: 'private', name, alias: 'web' } }),
  hostNetwork: () => ({ network: { mode: 'host' } }),
  noNetwork: () => ({ network: { mode: 'none' } }),
  user: () => ({ user: '1000:1000' }),
  workingDir: () => ({ workingDir: '/tmp' }),
  resources: () => ({ resources: { pids: 50 } }),
  readOnlyRoot: () => ({ readOnlyRoot: true }),
  stopSignal: () => ({ stopSignal: 'SIGINT' }),
};
