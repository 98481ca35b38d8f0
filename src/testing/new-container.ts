import type { ContainerId, ContainerSpec } from '../index.ts';
import type { ContainerRecord } from './fake-container.ts';
import type { StoredImage } from './fake-images.ts';
import { FakeOutput } from './fake-output.ts';
import { fullHash } from './full-hash.ts';

/** What a {@link newContainer} is made from. */
export interface NewContainer {
  readonly id: ContainerId;
  readonly spec: ContainerSpec;
  readonly image: StoredImage;
}

/** A container as an engine makes it: never started, with a volume for each path that its image declares. */
export function newContainer({ id, spec, image }: NewContainer): ContainerRecord {
  return {
    id,
    spec,
    image,
    name: spec.name,
    labels: { ...image.labels, ...spec.labels },
    state: 'created',
    broken: false,
    restartsByItself: false,
    logBytes: 10 * 1024 * 1024,
    output: new FakeOutput(),
    anonymousVolumes: (image.volumes ?? []).map((path) => fullHash(`${id} ${path}`)),
  };
}
