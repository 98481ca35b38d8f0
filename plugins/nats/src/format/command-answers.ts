import type { LogLine } from 'rollforward';

import { BOOT_ID, BOOT_ID_RULE } from './heartbeat.ts';
import { SESSION } from './command-requests.ts';
import { type JsonField, parseJson } from './json-field.ts';
import { LABEL_KEY_RULE, labelKey } from './labels.ts';
import type { Parsed } from './parsed.ts';
import { printableText, shortened } from './printable-text.ts';

/**
 * Why a device does not do what it was asked.
 *
 * - `Busy` — it has as much to do as it takes on: ask again in a moment, or end a session
 * - `BadRequest` — the request cannot be read
 * - `UnknownCommand` — this version does not know the command
 * - `NoSuchContainer` — the service has no container now that is in the agent's state, or there is no such deployment
 * - `NoSuchSession` — it has ended, or never was
 * - `Unsupported` — the engine gives no logs
 * - `EngineFailed` — the engine did not do it, and says why
 * - `Stopping` — the agent stops
 */
export type CommandErrorCode =
  | 'Busy'
  | 'BadRequest'
  | 'UnknownCommand'
  | 'NoSuchContainer'
  | 'NoSuchSession'
  | 'Unsupported'
  | 'EngineFailed'
  | 'Stopping';

/** What a device is, and how it is. */
export interface Pong {
  /** As in `device-info`. */
  readonly bootId: string;
  /** Whole seconds since the device's program started. */
  readonly uptimeSeconds: number;
  /** As in `device-info`. */
  readonly versions: Readonly<Record<string, string>>;
  /** How many deployments the agent knows. */
  readonly deployments: number;
  /** How many of them are `Failed`. */
  readonly failed: number;
}

/** Some lines of a session. */
export interface LogBatch {
  readonly session: string;
  /** The first one is 1. */
  readonly batch: number;
  /** None where nothing was printed meanwhile. What is too long for a batch comes in pieces, each as a line. */
  readonly lines: readonly LogLine[];
  /** Present in the last batch: there are no more. */
  readonly end?: LogsEnd;
}

/**
 * How a session has ended. `complete`: all that was asked for has come, and with `follow` the container has ended.
 * `failed`: the engine broke off. `stopping`: the agent stops.
 */
export type LogsEnd = 'complete' | 'failed' | 'stopping';

/** What a device answers. */
export type CommandAnswer =
  | ({ readonly kind: 'pong' } & Pong)
  | ({ readonly kind: 'logs' } & LogBatch)
  | { readonly kind: 'ended' }
  | { readonly kind: 'error'; readonly code: CommandErrorCode; readonly message: string };

/** Bytes that an answer may have. */
export const ANSWER_BYTES = 65_536;

const CODES: readonly CommandErrorCode[] = [
  'Busy',
  'BadRequest',
  'UnknownCommand',
  'NoSuchContainer',
  'NoSuchSession',
  'Unsupported',
  'EngineFailed',
  'Stopping',
];
const ENDS: readonly LogsEnd[] = ['complete', 'failed', 'stopping'];
const MESSAGE_CHARACTERS = 500;

/** Writes an answer. Lines are bounded by `createLogBatcher`, versions by `encodeDeviceInfo`, a message here. */
export function encodeAnswer(answer: CommandAnswer): Uint8Array {
  const bounded =
    answer.kind === 'error'
      ? { ...answer, message: shortened(printableText(answer.message), MESSAGE_CHARACTERS) }
      : answer;
  return new TextEncoder().encode(JSON.stringify(bounded));
}

/**
 * Reads what a device has answered, which may have been taken over. A message comes as it may be shown; lines come as they
 * were printed, whatever is in them.
 */
export function parseAnswer(bytes: Uint8Array): Parsed<CommandAnswer> {
  return parseJson(bytes, ANSWER_BYTES, (field): CommandAnswer => {
    const kind = field.get('kind').word(['pong', 'logs', 'ended', 'error']);
    switch (kind) {
      case 'pong':
        return { kind, ...readPong(field) };
      case 'logs':
        return { kind, ...readBatch(field) };
      case 'ended':
        return { kind };
      case 'error':
        return {
          kind,
          code: field.get('code').word(CODES),
          message: field.get('message').sentence(MESSAGE_CHARACTERS),
        };
    }
  });
}

function readPong(field: JsonField): Pong {
  const versions = field.get('versions').entries(ANSWER_BYTES, labelKey, LABEL_KEY_RULE);
  return {
    bootId: field.get('bootId').matching(BOOT_ID, BOOT_ID_RULE),
    uptimeSeconds: field.get('uptimeSeconds').integer(0),
    versions: Object.fromEntries(versions.map(([key, value]) => [key, value.sentence(ANSWER_BYTES)])),
    deployments: field.get('deployments').integer(0),
    failed: field.get('failed').integer(0),
  };
}

function readBatch(field: JsonField): LogBatch {
  return {
    session: field.get('session').matching(SESSION, 'letters, digits and dashes, at most 36'),
    batch: field.get('batch').integer(1),
    lines: field.get('lines').items(ANSWER_BYTES).map(readLine),
    ...field.optional('end', (one) => one.word(ENDS)),
  };
}

function readLine(field: JsonField): LogLine {
  return {
    stream: field.get('stream').word(['stdout', 'stderr']),
    text: field.get('text').text(ANSWER_BYTES),
    ...field.optional('at', (one) => one.number(0)),
  };
}
