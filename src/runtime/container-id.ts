declare const brand: unique symbol;

/**
 * The full id of a container: 64 lower-case hexadecimal digits, as the engine gave it at creation.
 *
 * A short id or a name is never used to act on a container: engines resolve both by prefix, so `db` or
 * `cafe` can hit a container that was never meant.
 */
export type ContainerId = string & { readonly [brand]: 'ContainerId' };

const FULL_ID = /^[0-9a-f]{64}$/;

/** Whether `value` is a full container id. */
export function isContainerId(value: unknown): value is ContainerId {
  return typeof value === 'string' && FULL_ID.test(value);
}
