import { strict as assert } from 'node:assert';

import { assertState, benchSpec } from '../bench-container.ts';
import { type ConformanceCase, rejects } from '../conformance-case.ts';

/** C17: images. */
export const imageCases: readonly ConformanceCase[] = [
  ...(['missing', 'never'] as const).map((policy): ConformanceCase => ({
    id: `C17.here-${policy}`,
    title: `with policy ${policy} an image that is here is found, and a container can be created from its id`,
    verb: 'ensureImage',
    async run(bench) {
      const spec = await benchSpec(bench);
      const { id } = await bench.runtime.ensureImage(spec.image, { policy });
      assert.notEqual(id, '');
      await assertState(bench, await bench.runtime.createContainer({ ...spec, image: id }), 'created');
    },
  })),
  {
    id: 'C17.id-is-an-image',
    title: 'the id that it returned is an image that is here',
    verb: 'ensureImage',
    async run(bench) {
      const image = await bench.image('runs');
      const { id } = await bench.runtime.ensureImage(image, { policy: 'missing' });
      assert.equal((await bench.runtime.ensureImage(id, { policy: 'missing' })).id, id);
    },
  },
  {
    id: 'C17.never-is-never',
    title: 'with policy never an image that is not here is ImageNotFound',
    verb: 'ensureImage',
    async run(bench) {
      await rejects(bench.runtime.ensureImage(bench.absentImage, { policy: 'never' }), 'ImageNotFound');
    },
  },
  {
    id: 'C17.cannot-be-fetched',
    title: 'an image that cannot be fetched is a fault that says why',
    verb: 'ensureImage',
    async run(bench) {
      const why = ['RegistryUnreachable', 'ImageNotFound', 'RegistryUnauthorized'] as const;
      await rejects(bench.runtime.ensureImage(bench.absentImage, { policy: 'missing' }), ...why);
    },
  },
  {
    id: 'C17.labels',
    title: "the image's own labels are told",
    verb: 'ensureImage',
    async run(bench) {
      const plain = await bench.runtime.ensureImage(await bench.image('runs'), { policy: 'missing' });
      const baked = await bench.runtime.ensureImage(await bench.image('baked'), { policy: 'missing' });
      const ours = (labels: object): boolean =>
        Object.keys(labels).some((key) => key.startsWith('io.rollforward.'));
      assert.equal(ours(plain.labels), false);
      assert.equal(ours(baked.labels), true);
    },
  },
  {
    id: 'C17.fetched',
    title: 'with policy missing an image is fetched, with progress, and is here then',
    verb: 'ensureImage',
    needs: 'registry',
    async run(bench) {
      const image = (await bench.pullableImage?.()) ?? '';
      await rejects(bench.runtime.ensureImage(image, { policy: 'never' }), 'ImageNotFound');
      const progress: string[] = [];
      const { id } = await bench.runtime.ensureImage(image, {
        policy: 'missing',
        onProgress: ({ message }) => progress.push(message),
      });
      assert.ok(progress.length > 0, 'no progress was reported');
      assert.equal((await bench.runtime.ensureImage(image, { policy: 'never' })).id, id);
    },
  },
  {
    id: 'C17.create-never-fetches',
    title: 'create from an image that could be fetched is ImageNotFound, and it is still not here',
    verb: 'createContainer',
    needs: 'registry',
    async run(bench) {
      const image = (await bench.pullableImage?.()) ?? '';
      const spec = { ...(await benchSpec(bench)), image };
      await rejects(bench.runtime.createContainer(spec), 'ImageNotFound');
      await rejects(bench.runtime.ensureImage(image, { policy: 'never' }), 'ImageNotFound');
    },
  },
];
