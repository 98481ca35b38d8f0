import { strict as assert } from 'node:assert';

import type { ContainerSpec } from '../../../index.ts';
import { benchSpec } from '../bench-container.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { rejects } from '../expectations.ts';

/** C23: what is refused, because it could become something else than data. */
export const refusalCases: readonly ConformanceCase[] = [
  {
    id: 'C23.refused',
    title: 'values that could become something else are InvalidSpec, and nothing is made',
    state: 'absent',
    verb: 'createContainer',
    async run(bench) {
      const spec = await benchSpec(bench);
      for (const [what, patch] of Object.entries(refusals(spec, await bench.hostDirectory()))) {
        try {
          await rejects(bench.runtime.createContainer({ ...spec, ...patch }), 'InvalidSpec');
        } catch (error) {
          throw new Error(what, { cause: error });
        }
      }
      assert.deepEqual(await bench.runtime.listContainers({ owner: bench.owner }), []);
    },
  },
];

function refusals(spec: ContainerSpec, directory: string): Readonly<Record<string, Partial<ContainerSpec>>> {
  const mount = (target: string, source = directory): Partial<ContainerSpec> => ({
    mounts: [{ type: 'bind', source, target }],
  });
  return {
    'a name that is an option': { name: '--privileged' },
    'an image that is an option': { image: '--privileged' },
    'an image that is a directory of the host': { image: `dir:${directory}` },
    'a variable that is a glob': { env: { 'CONFORMANCE_*': '' } },
    'a variable that brings its value along': { env: { 'A=B': '' } },
    'a variable without a name': { env: { '': 'x' } },
    'a value with NUL': { env: { NUL: 'a\0B=c' } },
    'a label key with a value in it': { labels: { ...spec.labels, 'a=b': '' } },
    'a target with a second mount in it': mount('/mnt,src=/,dst=/host'),
    'a source with options in it': mount('/mnt', `${directory}:U`),
    'a source outside of itself': mount('/mnt', `${directory}/../..`),
    'a relative source': mount('/mnt', 'etc'),
    'a volume that is a path': { mounts: [{ type: 'volume', source: '/etc', target: '/mnt' }] },
    'a mount on the root': mount('/'),
    'a user that is an option': { user: '--privileged' },
    'a network that is an option': { network: { mode: 'private', name: 'host,bridge', alias: 'web' } },
    'an alias that is an option': {
      network: { mode: 'private', name: spec.name, alias: 'web,ip=10.0.0.1' },
    },
    'an address that is a second port': {
      ports: [{ hostIp: '127.0.0.1:80:80,', hostPort: 8080, containerPort: 80, protocol: 'tcp' }],
    },
    'a signal that is none': { stopSignal: 'TERM --time=0' },
    'a grace period that is none': { gracePeriodSeconds: -1 },
  };
}
