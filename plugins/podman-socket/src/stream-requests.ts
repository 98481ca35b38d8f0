import type { ContainerId } from 'rollforward';

import { EVENT_WORDS } from './event-line.ts';
import { get, word } from './path.ts';
import type { ServiceRequest } from './service.ts';

/*
 * What is said to the service where it answers for long. Both are requests of Docker's API, which Podman's service and
 * Docker's read alike.
 */

/**
 * What happens to containers from `sinceMs` on, milliseconds since the Unix epoch. The service takes a moment until it listens:
 * without a beginning it would pass over what happens meanwhile.
 */
export function eventsRequest(sinceMs: number): ServiceRequest {
  const filters = JSON.stringify({ type: ['container'], event: EVENT_WORDS });
  return get('/events', { since: seconds(sinceMs), filters });
}

/** What of a log is read. */
export interface LogReading {
  /** Milliseconds since the Unix epoch. */
  readonly since?: number | undefined;
  readonly follow?: boolean | undefined;
  /** How many of the last lines: whatever the engine takes for a line. */
  readonly tail?: number;
}

/** Both streams, each entry with its time. */
export function logsRequest(id: ContainerId, { since, follow, tail }: LogReading): ServiceRequest {
  return get(`/containers/${word(id)}/logs`, {
    stdout: 'true',
    stderr: 'true',
    timestamps: 'true',
    ...(since !== undefined && { since: seconds(since) }),
    ...(follow === true && { follow: 'true' }),
    ...(tail !== undefined && { tail: String(tail) }),
  });
}

/** The one notation of a time that Podman and Docker both read to the millisecond. */
function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
