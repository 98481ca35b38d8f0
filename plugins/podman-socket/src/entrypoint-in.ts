import { garbage, type JsonObject } from '@rollforward/engine-shared';

/** The entrypoint in an image's configuration; none is an empty one. */
export function entrypointIn(config: JsonObject): readonly string[] {
  const entrypoint = config['Entrypoint'] ?? [];
  if (!Array.isArray(entrypoint)) throw garbage('has a strange Entrypoint');
  return entrypoint.map(String);
}
