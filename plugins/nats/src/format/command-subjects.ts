import { DEVICE_NAME_RULE, isDeviceName } from './names.ts';

/**
 * What a device can be asked.
 *
 * - `ping` — whether it is there, and what it runs
 * - `logs` — opens a session on the output of a service's container, and gives the first batch
 * - `logs-more` — gives the next batch of a session
 * - `logs-end` — ends a session
 */
export type CommandVerb = 'ping' | 'logs' | 'logs-more' | 'logs-end';

/** Every {@link CommandVerb}. */
export const COMMAND_VERBS: readonly CommandVerb[] = ['ping', 'logs', 'logs-more', 'logs-end'];

const COMMAND = 'rollforward.command';
const REPLY = 'rollforward.reply';
const NONCE = /^[A-Za-z0-9_-]{8,64}$/;

/** `rollforward.command.<device>.<verb>`: where a device is asked. Throws a `TypeError` for a name that cannot be. */
export function commandSubject(device: string, verb: CommandVerb): string {
  return `${COMMAND}.${checked(device)}.${verb}`;
}

/** All that a device listens to. Throws a `TypeError` for a name that cannot be. */
export function commandFilter(device: string): string {
  return `${COMMAND}.${checked(device)}.>`;
}

/** What of {@link commandFilter} was asked, as it came; not yet known to be a {@link CommandVerb}. */
export function verbOf(device: string, subject: string): string | undefined {
  const prefix = `${COMMAND}.${device}.`;
  return subject.startsWith(prefix) ? subject.slice(prefix.length) : undefined;
}

/**
 * `rollforward.reply.<device>.<nonce>`: where whoever asks wants the answer, so that a device needs no right to write into
 * anybody's inbox. `nonce` is for one answer, and cannot be guessed: 8 to 64 letters, digits, dashes and underscores.
 * Throws a `TypeError` for what cannot be.
 */
export function replySubject(device: string, nonce: string): string {
  if (!NONCE.test(nonce)) throw new TypeError('nonce: expected 8 to 64 letters, digits, "-" and "_"');
  return `${REPLY}.${checked(device)}.${nonce}`;
}

/** Whether it is a subject that a device answers to. */
export function isReplySubject(device: string, subject: string): boolean {
  const prefix = `${REPLY}.${device}.`;
  return subject.startsWith(prefix) && NONCE.test(subject.slice(prefix.length));
}

function checked(device: string): string {
  if (!isDeviceName(device)) throw new TypeError(`device: expected ${DEVICE_NAME_RULE}`);
  return device;
}
