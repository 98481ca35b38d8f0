import { strict as assert } from 'node:assert';

import type { ContainerSpec } from '../../../index.ts';
import { benchSpec, created } from '../bench-container.ts';
import type { ConformanceBench } from '../conformance-bench.ts';
import type { CaseState, CaseVerb, ConformanceCase } from '../conformance-case.ts';
import { rejects } from '../expectations.ts';

/** Words that engines read as an option, a pattern, another path or several things. */
const WORDS = ['--all', '-f', '*', 'a b', '../a', 'a/../b', 'a%2fb', 'a\nb', 'a?force=true', ''] as const;

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
  ...wordCases(),
];

/** A verb that is given text which is no id, as `word` in the id of its case, and which text is none for it. */
interface WordCall {
  readonly verb: CaseVerb;
  readonly word: string;
  readonly state: CaseState;
  /** Default: {@link WORDS}. */
  readonly words?: readonly string[];
  readonly call: (bench: ConformanceBench, text: string) => Promise<unknown>;
}

function wordCalls(): readonly WordCall[] {
  return [
    {
      verb: 'containerStatus',
      word: 'status-by-name',
      state: 'absent',
      call: ({ runtime }, name) => runtime.containerStatus({ name }),
    },
    {
      verb: 'listContainers',
      word: 'list-of-owner',
      state: 'absent',
      // An owner may begin with a dash.
      words: [...WORDS.filter((word) => !word.startsWith('-')), 'a|b', '.*', 'a.b', 'A', 'a=b'],
      call: ({ runtime }, owner) => runtime.listContainers({ owner }),
    },
    {
      verb: 'startService',
      word: 'start-service',
      state: 'absent',
      call: async (bench, name) => bench.runtime.startService({ ...(await benchSpec(bench)), name }),
    },
    {
      verb: 'ensureImage',
      word: 'image',
      state: 'image-missing',
      words: [...WORDS, 'dir:/etc', 'oci-archive:/etc/passwd', 'docker://a/b', 'UPPER'],
      call: ({ runtime }, reference) => runtime.ensureImage(reference, { policy: 'missing' }),
    },
    {
      verb: 'ensureNetwork',
      word: 'network',
      state: 'network-missing',
      words: [...WORDS, 'host', 'none', 'bridge', 'container:a'],
      call: ({ runtime }, name) => runtime.ensureNetwork(name, {}),
    },
    {
      verb: 'removeNetwork',
      word: 'network-to-remove',
      state: 'network-missing',
      words: [...WORDS, 'host', 'none', 'bridge', 'podman'],
      call: ({ runtime }, name) => runtime.removeNetwork(name, {}),
    },
    {
      verb: 'renameContainer',
      word: 'new-name',
      state: 'created',
      call: async (bench, name) => {
        const [container] = await bench.runtime.listContainers({ owner: bench.owner });
        const { id } = container ?? (await created(bench));
        await bench.runtime.renameContainer?.(id, name);
      },
    },
  ];
}

function wordCases(): readonly ConformanceCase[] {
  return wordCalls().map(({ verb, word, state, words = WORDS, call }): ConformanceCase => ({
    id: `C23.${word}`,
    title: `${verb} of a word that could become something else is InvalidSpec`,
    state,
    verb,
    ...(verb === 'renameContainer' && { uses: [verb] }),
    async run(bench) {
      for (const text of words) {
        try {
          await rejects(call(bench, text), 'InvalidSpec');
        } catch (error) {
          throw new Error(JSON.stringify(text), { cause: error });
        }
      }
    },
  }));
}

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
