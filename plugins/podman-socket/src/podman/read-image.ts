import { entrypointIn, type JsonObject, labelsAt, objectAt, stringAt } from '@rollforward/engine-shared';

import type { LocalImage } from '../dialect.ts';

/** What libpod's inspect of an image says. */
export function readImage(entry: JsonObject): LocalImage {
  return {
    id: `sha256:${stringAt(entry, 'Id')}`,
    labels: labelsAt(entry, 'Labels'),
    entrypoint: entrypointIn(objectAt(entry, 'Config')),
  };
}
