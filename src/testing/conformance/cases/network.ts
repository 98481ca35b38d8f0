import { strict as assert } from 'node:assert';

import { networkLabels } from '../../../index.ts';
import { created, running } from '../bench-container.ts';
import { having } from '../conformance-bench.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { rejects, rejectsTyped } from '../expectations.ts';

/** C18: networks. */
export const networkCases: readonly ConformanceCase[] = [
  {
    id: 'C18.ensured-twice',
    title: 'a network is made with its labels, and ensuring it again changes nothing',
    state: 'network-ours',
    verb: 'ensureNetwork',
    needs: ['networkLabels'],
    async run(given) {
      const bench = having(given, 'networkLabels');
      const labels = networkLabels(bench.owner, bench.owner);
      for (let time = 0; time < 2; time += 1) {
        await bench.runtime.ensureNetwork(bench.owner, labels);
        const shown = await bench.networkLabels(bench.owner);
        for (const [key, value] of Object.entries(labels)) assert.equal(shown?.[key], value, key);
      }
    },
  },
  {
    id: 'C18.ensured-at-once',
    title: 'two that ensure one network at the same time both succeed',
    state: 'network-missing',
    verb: 'ensureNetwork',
    needs: ['attach', 'networkLabels'],
    async run(given) {
      const bench = having(given, 'attach', 'networkLabels');
      const labels = networkLabels(bench.owner, bench.owner);
      await Promise.all([
        bench.runtime.ensureNetwork(bench.owner, labels),
        bench.attach().ensureNetwork(bench.owner, labels),
      ]);
      assert.notEqual(await bench.networkLabels(bench.owner), undefined);
    },
  },
  {
    id: 'C18.removed-twice',
    title: 'a network is removed, and removing it again is a success',
    state: 'network-missing',
    verb: 'removeNetwork',
    needs: ['networkLabels'],
    async run(given) {
      const bench = having(given, 'networkLabels');
      const labels = networkLabels(bench.owner, bench.owner);
      await bench.runtime.ensureNetwork(bench.owner, labels);
      for (let time = 0; time < 2; time += 1) {
        await bench.runtime.removeNetwork(bench.owner, labels);
        assert.equal(await bench.networkLabels(bench.owner), undefined);
      }
    },
  },
  {
    id: 'C18.foreign-is-not-ours',
    title: "a stranger's network of that name is a NameConflict and stays as it is",
    state: 'network-foreign',
    verb: 'ensureNetwork',
    needs: ['makeForeignNetwork', 'networkLabels'],
    async run(given) {
      const bench = having(given, 'makeForeignNetwork', 'networkLabels');
      const labels = networkLabels(bench.owner, bench.owner);
      await bench.makeForeignNetwork(bench.owner);
      const before = await bench.networkLabels(bench.owner);
      await rejects(bench.runtime.ensureNetwork(bench.owner, labels), 'NameConflict');
      assert.deepEqual(await bench.networkLabels(bench.owner), before);
    },
  },
  {
    id: 'C18.foreign-stays',
    title: "a stranger's network of that name is not removed",
    state: 'network-foreign',
    verb: 'removeNetwork',
    needs: ['makeForeignNetwork', 'networkLabels'],
    async run(given) {
      const bench = having(given, 'makeForeignNetwork', 'networkLabels');
      await bench.makeForeignNetwork(bench.owner);
      const labels = networkLabels(bench.owner, bench.owner);
      await rejects(bench.runtime.removeNetwork(bench.owner, labels), 'NameConflict');
      assert.notEqual(await bench.networkLabels(bench.owner), undefined);
    },
  },
  {
    id: 'C18.ensured-in-use',
    title: 'ensuring a network with a container in it changes neither',
    state: 'network-in-use',
    verb: 'ensureNetwork',
    needs: ['networkLabels'],
    uses: ['privateNetwork'],
    async run(given) {
      const bench = having(given, 'networkLabels');
      const labels = networkLabels(bench.owner, bench.owner);
      await bench.runtime.ensureNetwork(bench.owner, labels);
      const network = { mode: 'private', name: bench.owner, alias: 'web' } as const;
      const container = await running(bench, { network });
      const look = async (): Promise<unknown> => [
        await bench.networkLabels(bench.owner),
        await bench.runtime.containerStatus({ id: container.id }),
        await bench.livingProcesses(container.marker),
      ];
      const before = await look();
      await bench.runtime.ensureNetwork(bench.owner, labels);
      assert.deepEqual(await look(), before);
    },
  },
  {
    id: 'C18.in-use-stays',
    title: 'a network with a container in it is not removed, and is when the container is gone',
    state: 'network-in-use',
    verb: 'removeNetwork',
    needs: ['networkLabels'],
    uses: ['privateNetwork'],
    async run(given) {
      const bench = having(given, 'networkLabels');
      const labels = networkLabels(bench.owner, bench.owner);
      await bench.runtime.ensureNetwork(bench.owner, labels);
      const network = { mode: 'private', name: bench.owner, alias: 'web' } as const;
      const { id } = await created(bench, { network });
      await rejectsTyped(bench.runtime.removeNetwork(bench.owner, labels));
      assert.notEqual(await bench.networkLabels(bench.owner), undefined);
      await bench.runtime.removeContainer(id);
      await bench.runtime.removeNetwork(bench.owner, labels);
      assert.equal(await bench.networkLabels(bench.owner), undefined);
    },
  },
];
