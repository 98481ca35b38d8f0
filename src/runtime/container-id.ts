declare const brand: unique symbol;

/**
 * The full id of a container: 64 lower-case hexadecimal digits, as the engine gave it at creation.
 *
 * A short id or a name is never used to act on a container: engines resolve both by prefix, so `db` or
 * `cafe` can hit a container that was never meant.
 */
export type ContainerId = string & { readonly [brand]: 'ContainerId' };

const FULL_ID = /^[0-9a-f]{64}$/;

/** `text` as an id, for a driver that has checked nothing yet. Throws a `TypeError` unless it is a full container id. */
export function containerId(text: string): ContainerId {
  if (isContainerId(text)) return text;
  throw new TypeError('expected the full id of a container, 64 lower-case hexadecimal digits');
}

/** Whether `value` is a full container id. */
export function isContainerId(value: unknown): value is ContainerId {
  return typeof value === 'string' && FULL_ID.test(value);
}
