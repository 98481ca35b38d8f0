import { entrypointIn, type JsonObject, labelsAt, objectAt, stringAt } from '@rollforward/engine-shared';

import type { LocalImage } from '../dialect.ts';

/** What Docker's inspect of an image says. */
export function readImage(entry: JsonObject): LocalImage {
  const config = objectAt(entry, 'Config');
  return { id: stringAt(entry, 'Id'), labels: labelsAt(config, 'Labels'), entrypoint: entrypointIn(config) };
}
