import type { CommandErrorCode } from '../format/command-answers.ts';
import { isNatsFault, type NatsFaultCode } from '../wire/nats-fault.ts';

/**
 * Why something that was asked of a fleet did not succeed.
 *
 * - `Conflict` — the key has another sequence than was expected; `sequence` is the one that it has. Nothing was written
 * - `Unsure` — it may have been written, and what is there now does not tell: somebody else's document is, or nothing answers
 * - `NoDocument` — there is no document of that name
 * - `NoBucket` — a bucket is not there, see `createBuckets`; or JetStream is away
 * - `BucketMismatch` — a bucket is there with a configuration that cannot keep what is promised
 * - `DeviceOffline` — nobody listens to commands for that device
 * - `DeviceRefused` — the device answered that it cannot do it; `reason` is its word
 * - `NotConnected` — there is no connection to NATS; nothing was sent
 * - `TimedOut` — no answer in time
 * - `NotPermitted` — the server does not let this user do it
 * - `TooLarge` — more bytes than the server or the bucket takes
 * - `Refused` — the server refused it for another reason, or an answer cannot be read
 * - `Aborted` — the caller's signal was aborted; what was asked may have happened
 */
export type FleetErrorCode =
  | 'Conflict'
  | 'Unsure'
  | 'NoDocument'
  | 'NoBucket'
  | 'BucketMismatch'
  | 'DeviceOffline'
  | 'DeviceRefused'
  | 'NotConnected'
  | 'TimedOut'
  | 'NotPermitted'
  | 'TooLarge'
  | 'Refused'
  | 'Aborted';

/** What a {@link FleetError} is made of. */
export interface FleetErrorOptions {
  readonly code: FleetErrorCode;
  /** One sentence without a secret. */
  readonly message: string;
  /** Of a `Conflict`, where it is known: the sequence that the key has now, 0 where it has none. */
  readonly sequence?: number | undefined;
  /** Of `DeviceRefused`: the device's word for it. */
  readonly reason?: CommandErrorCode | undefined;
  /** What was caught. */
  readonly cause?: unknown;
}

const BRAND = Symbol.for('rollforward.FleetError');

/** Something that was asked of a fleet did not succeed. */
export class FleetError extends Error {
  override readonly name = 'FleetError';
  readonly code: FleetErrorCode;
  /** Of a `Conflict`, where it is known: the sequence that the key has now, 0 where it has none. */
  readonly sequence: number | undefined;
  /** Of `DeviceRefused`: the device's word for it. */
  readonly reason: CommandErrorCode | undefined;

  constructor({ code, message, sequence, reason, cause }: FleetErrorOptions) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.sequence = sequence;
    this.reason = reason;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** Whether `value` is a {@link FleetError}, of whichever copy of this package. */
export function isFleetError(value: unknown): value is FleetError {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[BRAND] === true;
}

/** What a caught error is for whoever uses the fleet; mistakes of a program (`TypeError`) stay what they are. */
export function toFleetError(error: unknown): unknown {
  if (!isNatsFault(error)) return error;
  const { code, message, sequence } = error;
  return new FleetError({ code: fleetCode(code), message, sequence, cause: error });
}

function fleetCode(code: NatsFaultCode): FleetErrorCode {
  // Each has its namesake; a new one must be given its own.
  return code;
}

/** The error of a signal that was aborted. */
export function givenUp(what: string): FleetError {
  return new FleetError({ code: 'Aborted', message: `${what}: it was given up` });
}
