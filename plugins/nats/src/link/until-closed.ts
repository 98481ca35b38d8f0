import { DebugEvents, ErrorCode, Events, type Status } from 'nats';

import type { NatsStatuses } from '../wire/nats-connection.ts';
import { describeTrouble } from './describe-trouble.ts';
import type { Dialled } from './dial.ts';

/**
 * Resolves when the connection is closed for good, to the reason in one sentence without a secret. Closes it when `signal`
 * is aborted, and when the server has fallen silent.
 */
export async function untilClosed({ connection, cut }: Dialled, signal: AbortSignal): Promise<string> {
  /** Why it is going to end, where that was told before. */
  let reason: string | undefined;
  // Left to itself after missed pings, the client waits until the server has taken all that is still to be sent; and an
  // error of the socket in that time ends the whole process, because nobody listens for it any more.
  const end = (): void => void connection.close().finally(cut);
  const note = ({ type, data }: Status): void => {
    if (type === Events.Error && data !== ErrorCode.PermissionsViolation)
      reason = describeTrouble({ code: data });
    if (type !== DebugEvents.StaleConnection) return;
    reason ??= 'it does not answer any more';
    end();
  };

  const statuses = connection.status();
  const follow = async (): Promise<void> => {
    for await (const status of statuses) note(status);
  };
  follow().catch(() => undefined);
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  const error = await connection.closed();
  signal.removeEventListener('abort', end);
  (statuses as NatsStatuses).stop?.();
  return reason ?? (error instanceof Error ? describeTrouble(error) : 'it ended the connection');
}
