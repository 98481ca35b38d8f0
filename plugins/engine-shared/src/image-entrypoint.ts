import type { ContainerSpec } from 'rollforward';

import { garbage, type JsonObject } from './json-value.ts';

/** The entrypoint in an image's configuration; none is an empty one. */
export function entrypointIn(config: JsonObject): readonly string[] {
  const entrypoint = config['Entrypoint'] ?? [];
  if (!Array.isArray(entrypoint)) throw garbage('has a strange Entrypoint');
  return entrypoint.map(String);
}

/**
 * Whether the image's entrypoint must be known. Engines drop the image's arguments only if they are given other ones
 * or an entrypoint, so "no arguments" is said by giving them the entrypoint that the image has.
 */
export function needsImageEntrypoint({ command, args }: Pick<ContainerSpec, 'command' | 'args'>): boolean {
  return command === undefined && args?.length === 0;
}
