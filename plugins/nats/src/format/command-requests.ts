import { COMMAND_VERBS, type CommandVerb } from './command-subjects.ts';
import { type JsonField, parseJson } from './json-field.ts';
import { DEVICE_NAME_RULE, isDeviceName } from './names.ts';
import type { Parsed } from './parsed.ts';

/** Which lines of which container. */
export interface LogsRequest {
  readonly deployment: string;
  readonly service: string;
  /** How many lines of those printed so far: the last ones. Default: all that the engine keeps. */
  readonly tail?: number;
  /** Only lines printed from then on: milliseconds since the Unix epoch, on the device's clock. */
  readonly since?: number;
  /** Goes on with what is printed from now on, until the container ends. */
  readonly follow?: boolean;
}

/** Something that a device is asked. */
export type CommandRequest =
  | { readonly verb: 'ping' }
  | ({ readonly verb: 'logs' } & LogsRequest)
  /**
   * `batch` is one more than that of the last batch that has come. The last number again gives the same batch again: an
   * answer that was lost loses no line.
   */
  | { readonly verb: 'logs-more'; readonly session: string; readonly batch: number }
  | { readonly verb: 'logs-end'; readonly session: string };

/** Bytes that a request may have. */
export const REQUEST_BYTES = 4_096;
/** The name of a session. */
export const SESSION: RegExp = /^[A-Za-z0-9-]{1,36}$/;

/** Lines that can be asked for at once; more are in later batches. */
const MOST_TAIL = 1_000_000;
/** Year 10000: engines read a time of four digits. */
const END_OF_TIME = 253_402_300_799_999;
const name = { test: isDeviceName };

/** Writes a request. Its verb stands in the subject, not here. */
export function encodeRequest(request: CommandRequest): Uint8Array {
  const { verb: _verb, ...rest } = request;
  return new TextEncoder().encode(JSON.stringify(rest));
}

/** Whether it is something that a device can be asked. */
export function isCommandVerb(verb: string): verb is CommandVerb {
  return COMMAND_VERBS.some((known) => known === verb);
}

/** Reads what anybody may have written. Nothing at all is an object without keys. */
export function parseRequest(verb: CommandVerb, bytes: Uint8Array): Parsed<CommandRequest> {
  const given = bytes.length === 0 ? new TextEncoder().encode('{}') : bytes;
  return parseJson(given, REQUEST_BYTES, (field) => readRequest(verb, field));
}

function readRequest(verb: CommandVerb, field: JsonField): CommandRequest {
  switch (verb) {
    case 'ping':
      // Whatever it is, it is an object.
      field.entries(REQUEST_BYTES, { test: () => true }, 'text');
      return { verb };
    case 'logs':
      return {
        verb,
        deployment: field.get('deployment').matching(name, DEVICE_NAME_RULE),
        service: field.get('service').matching(name, DEVICE_NAME_RULE),
        ...field.optional('tail', (one) => one.integer(0, MOST_TAIL)),
        ...field.optional('since', (one) => one.number(0, END_OF_TIME)),
        ...field.optional('follow', (one) => one.boolean()),
      };
    case 'logs-more':
      return { verb, session: readSession(field), batch: field.get('batch').integer(1) };
    case 'logs-end':
      return { verb, session: readSession(field) };
  }
}

function readSession(field: JsonField): string {
  return field.get('session').matching(SESSION, 'the session that was given');
}
