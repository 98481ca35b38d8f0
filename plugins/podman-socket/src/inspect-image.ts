import {
  garbage,
  isImageId,
  type JsonObject,
  labelsAt,
  objectAt,
  readObject,
  stringAt,
} from '@rollforward/podman-shared';
import type { ImageInfo } from 'rollforward';

import { faultOf, saysMissing } from './faults.ts';
import { inspectImageRequest } from './requests.ts';
import type { Service } from './service.ts';

/** An image that is here. */
export interface LocalImage extends ImageInfo {
  readonly entrypoint: readonly string[];
}

/** The image of that exact reference or id, or `undefined` if it is not here. */
export async function inspectImage(
  service: Service,
  reference: string,
  signal: AbortSignal | undefined,
): Promise<LocalImage | undefined> {
  const answer = await service.ask(inspectImageRequest(reference), { signal });
  if (saysMissing('image', answer)) return undefined;
  if (answer.status !== 200) throw faultOf('image inspect', answer);
  const image = readImage(readObject(answer.text));
  return isImageId(reference) && image.id !== reference ? undefined : image;
}

function readImage(entry: JsonObject): LocalImage {
  const config = objectAt(entry, 'Config');
  const entrypoint = config['Entrypoint'] ?? [];
  if (!Array.isArray(entrypoint)) throw garbage('has a strange Entrypoint');
  return {
    id: `sha256:${stringAt(entry, 'Id')}`,
    labels: labelsAt(entry, 'Labels'),
    entrypoint: entrypoint.map(String),
  };
}
