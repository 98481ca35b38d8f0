import { type ContainerId, isContainerId } from 'rollforward';

/** A full id that begins with `digits`. */
export function idOf(digits: string): ContainerId {
  const id = digits.padEnd(64, '0');
  if (!isContainerId(id)) throw new TypeError(`no hexadecimal digits: ${digits}`);
  return id;
}

/** A pid beyond the kernel's limit is nobody's. */
export const NOBODY = 2 ** 30;
