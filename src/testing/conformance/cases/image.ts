import { strict as assert } from 'node:assert';

import { assertState, benchSpec } from '../bench-container.ts';
import { having } from '../conformance-bench.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { CALL_MS, rejects, timed } from '../expectations.ts';

/** C17: images. */
export const imageCases: readonly ConformanceCase[] = [
  ...(['missing', 'never'] as const).map((policy): ConformanceCase => ({
    id: `C17.here-${policy}`,
    title: `with policy ${policy} an image that is here is found, and a container can be created from its id`,
    state: 'image-local',
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
    state: 'image-local',
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
    state: 'image-missing',
    verb: 'ensureImage',
    async run(bench) {
      await rejects(bench.runtime.ensureImage(bench.absentImage, { policy: 'never' }), 'ImageNotFound');
    },
  },
  {
    id: 'C17.cannot-be-fetched',
    title: 'an image that cannot be fetched is a fault that says why',
    state: 'image-missing',
    verb: 'ensureImage',
    async run(bench) {
      const why = ['RegistryUnreachable', 'ImageNotFound', 'RegistryUnauthorized'] as const;
      await rejects(bench.runtime.ensureImage(bench.absentImage, { policy: 'missing' }), ...why);
    },
  },
  {
    id: 'C17.labels',
    title: "the image's own labels are told",
    state: 'image-local',
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
    state: 'image-remote',
    verb: 'ensureImage',
    needs: ['pullableImage'],
    async run(bench) {
      const image = await having(bench, 'pullableImage').pullableImage();
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
    id: 'C17.always-asks',
    title: 'with policy always an image that is here is asked for again, with progress, and is the same',
    state: 'image-local',
    verb: 'ensureImage',
    needs: ['pullableImage'],
    async run(bench) {
      const image = await having(bench, 'pullableImage').pullableImage();
      const { id } = await bench.runtime.ensureImage(image, { policy: 'missing' });
      const progress: string[] = [];
      const again = await bench.runtime.ensureImage(image, {
        policy: 'always',
        onProgress: ({ message }) => progress.push(message),
      });
      assert.equal(again.id, id);
      assert.ok(progress.length > 0, 'no progress was reported: nobody was asked');
    },
  },
  {
    id: 'C17.ends-in-time',
    title: 'a fetch by an engine that hangs ends by its deadline',
    state: 'image-remote',
    verb: 'ensureImage',
    needs: ['pullableImage', 'disturb'],
    async run(given) {
      const bench = having(given, 'pullableImage', 'disturb');
      const image = await bench.pullableImage();
      await bench.disturb('hang');
      const { ms } = await timed(bench, () =>
        rejects(bench.runtime.ensureImage(image, { policy: 'missing', deadlineMs: 400 }), 'DeadlineExceeded'),
      );
      assert.ok(ms < 400 + CALL_MS, `it took ${ms} ms`);
      await bench.disturb('none');
      await rejects(bench.runtime.ensureImage(image, { policy: 'never' }), 'ImageNotFound');
    },
  },
  {
    id: 'C17.create-never-fetches',
    title: 'create from an image that could be fetched is ImageNotFound, and it is still not here',
    state: 'image-remote',
    verb: 'createContainer',
    needs: ['pullableImage'],
    async run(bench) {
      const image = await having(bench, 'pullableImage').pullableImage();
      const spec = { ...(await benchSpec(bench)), image };
      await rejects(bench.runtime.createContainer(spec), 'ImageNotFound');
      await rejects(bench.runtime.ensureImage(image, { policy: 'never' }), 'ImageNotFound');
    },
  },
];
