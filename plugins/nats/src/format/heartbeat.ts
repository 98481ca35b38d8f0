import { parseJson } from './json-field.ts';
import type { Parsed } from './parsed.ts';

/** A device's sign of life. That it is there is what counts; the rest tells one beat from another. */
export interface Heartbeat {
  /** Another one each time the device's program starts. */
  readonly bootId: string;
  /** Grows by one with each beat of this boot, from 1. */
  readonly sequence: number;
}

/** Bytes that a heartbeat stays below, whatever is in it: 36 for `bootId`, 16 for `sequence`, 25 around them. */
export const HEARTBEAT_BYTES = 96;

/** What a `bootId` of a device is: a UUID, or what is not longer. */
export const BOOT_ID: RegExp = /^[A-Za-z0-9-]{1,36}$/;

/** For messages. */
export const BOOT_ID_RULE: string = 'letters, digits and dashes, at most 36';

/** Throws a `TypeError` for what can be no heartbeat. */
export function encodeHeartbeat({ bootId, sequence }: Heartbeat): Uint8Array {
  if (!BOOT_ID.test(bootId)) throw new TypeError(`bootId: expected ${BOOT_ID_RULE}`);
  if (!Number.isSafeInteger(sequence) || sequence < 1) {
    throw new TypeError('sequence: expected a whole number from 1');
  }
  return new TextEncoder().encode(JSON.stringify({ bootId, sequence }));
}

/** Reads what a device has written. */
export function parseHeartbeat(bytes: Uint8Array): Parsed<Heartbeat> {
  return parseJson(bytes, HEARTBEAT_BYTES - 1, (field) => ({
    bootId: field.get('bootId').matching(BOOT_ID, BOOT_ID_RULE),
    sequence: field.get('sequence').integer(1),
  }));
}
