import {
  entrypointIn,
  garbage,
  isImageId,
  type JsonObject,
  labelsAt,
  objectAt,
  readObjects,
  stringAt,
} from '@rollforward/engine-shared';
import type { ImageInfo } from 'rollforward';

import { inspectImageArguments } from './argv-image.ts';
import { faultOf } from './faults.ts';
import type { Podman } from './podman.ts';

/** An image that is here. */
export interface LocalImage extends ImageInfo {
  readonly entrypoint: readonly string[];
}

/** The image of that exact reference or id, or `undefined` if it is not here. */
export async function inspectImage(
  podman: Podman,
  reference: string,
  signal: AbortSignal | undefined,
): Promise<LocalImage | undefined> {
  const result = await podman.ask(inspectImageArguments(reference), { signal });
  if (result.exitCode !== 0) {
    if (/image not known|no such image/.test(result.stderr)) return undefined;
    throw faultOf('image inspect', result);
  }
  const [entry, ...others] = readObjects(result.stdout);
  if (entry === undefined || others.length > 0) throw garbage('is not one image');
  const image = readImage(entry);
  return isImageId(reference) && image.id !== reference ? undefined : image;
}

function readImage(entry: JsonObject): LocalImage {
  const config = objectAt(entry, 'Config');
  return {
    id: `sha256:${stringAt(entry, 'Id')}`,
    labels: labelsAt(entry, 'Labels'),
    entrypoint: entrypointIn(config),
  };
}
