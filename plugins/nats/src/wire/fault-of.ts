import { NatsFault, type NatsFaultCode } from './nats-fault.ts';

/**
 * What an error of a client library means. Pure.
 *
 * `nats` 2 says it by a `code`, version 3 by the class and the cause; neither of them tells "nobody listens there" from
 * "there is no such bucket", which is the same here: a bucket listens on its subjects.
 */
export function faultOf(error: unknown, what: string): NatsFault {
  const code = codeOf(error);
  return new NatsFault({ code, message: `${what}: ${MEANING[code]}`, cause: error });
}

const MEANING: Readonly<Record<NatsFaultCode, string>> = {
  NotConnected: 'there is no connection to NATS',
  TimedOut: 'NATS did not answer in time',
  NoBucket: 'nothing answers there: the bucket is missing, has no direct reads, or JetStream is away',
  NotPermitted: 'the server does not permit it to this user',
  Conflict: 'the key was changed by somebody else',
  TooLarge: 'it is larger than the server takes',
  Refused: 'the server refused it',
  Aborted: 'it was given up',
};

function codeOf(error: unknown): NatsFaultCode {
  const signs = signsOf(error);
  for (const [pattern, code] of SIGNS) if (signs.some((sign) => pattern.test(sign))) return code;
  return 'Refused';
}

/** Codes of version 2 and class names of version 3; a size is told by neither. */
const SIGNS: readonly (readonly [RegExp, NatsFaultCode])[] = [
  [
    /^(PERMISSIONS_VIOLATION|PermissionViolationError|AUTHORIZATION_VIOLATION|AuthorizationError)$/,
    'NotPermitted',
  ],
  [/^(503|NoResponders|NoRespondersError)$/, 'NoBucket'],
  [/^(TIMEOUT|TimeoutError)$/, 'TimedOut'],
  [/MAX_PAYLOAD_EXCEEDED|max_payload/, 'TooLarge'],
  [
    /^(CONNECTION_CLOSED|CONNECTION_DRAINING|DISCONNECT|ClosedConnectionError|DrainingConnectionError|ConnectionError)$/,
    'NotConnected',
  ],
];

/** Of the error and of what has caused it, three deep at most. */
function signsOf(error: unknown, depth = 3): readonly string[] {
  if (depth === 0 || !(error instanceof Error)) return [];
  const { code } = error as { readonly code?: unknown };
  const own = [error.name, error.constructor.name, error.message, typeof code === 'string' ? code : ''];
  return [...own, ...signsOf(error.cause, depth - 1)];
}
