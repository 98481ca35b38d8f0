/**
 * Why something that was asked of NATS did not succeed.
 *
 * - `NotConnected` — there is no connection now; nothing was sent
 * - `TimedOut` — no answer in time: what was asked may have happened, or may still happen
 * - `NoBucket` — the bucket is not there
 * - `NotPermitted` — the server does not let this user do it
 * - `Conflict` — the key has another sequence than was expected; `sequence` is the one that it has
 * - `TooLarge` — more bytes than the server or the bucket takes
 * - `Refused` — the server refused it for another reason, or its answer cannot be read
 * - `Aborted` — the caller's signal was aborted; it may have happened
 */
export type NatsFaultCode =
  'NotConnected' | 'TimedOut' | 'NoBucket' | 'NotPermitted' | 'Conflict' | 'TooLarge' | 'Refused' | 'Aborted';

/** What a {@link NatsFault} is made of. */
export interface NatsFaultOptions {
  readonly code: NatsFaultCode;
  /** One sentence without a secret. */
  readonly message: string;
  /** Of a `Conflict`, where the server tells it: the sequence that the key has now, 0 where it has none. */
  readonly sequence?: number | undefined;
  /** What the client library threw. */
  readonly cause?: unknown;
}

const BRAND = Symbol.for('rollforward.NatsFault');

/** Something that was asked of NATS did not succeed. */
export class NatsFault extends Error {
  override readonly name = 'NatsFault';
  readonly code: NatsFaultCode;
  /** Of a `Conflict`: the sequence that the key has now, where the server tells it. */
  readonly sequence: number | undefined;

  constructor({ code, message, sequence, cause }: NatsFaultOptions) {
    super(message, { cause });
    this.code = code;
    this.sequence = sequence;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** Whether `value` is a `NatsFault`, of whichever copy of this package. */
export function isNatsFault(value: unknown): value is NatsFault {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[BRAND] === true;
}
