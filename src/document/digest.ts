import { createHash } from 'node:crypto';

import { canonicalJson } from './canonical-json.ts';

/** Keys that only steer behaviour: changing one replaces no container. This list is frozen with `v1:`. */
const STEERING_KEYS: ReadonlySet<string> = new Set([
  'dependsOn',
  'restart',
  'pullPolicy',
  'updateOrder',
  'minReadySeconds',
]);

/** SHA-256 of a document's bytes, 64 hexadecimal digits. */
export function revisionOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * `v1:` and the SHA-256 of the canonical JSON (RFC 8785) of a service's value as its author wrote it, before defaults,
 * without the keys `dependsOn`, `restart`, `pullPolicy`, `updateOrder` and `minReadySeconds` at its top.
 *
 * It is written on the container at creation and decides, with nothing else, whether a service changed. So it may
 * depend on no default and no version of the SDK.
 */
export function specDigest(service: object): string {
  const kept = Object.entries(service).filter(([key]) => !STEERING_KEYS.has(key));
  const canonical = canonicalJson(Object.fromEntries(kept));
  return `v1:${createHash('sha256').update(canonical, 'utf8').digest('hex')}`;
}
