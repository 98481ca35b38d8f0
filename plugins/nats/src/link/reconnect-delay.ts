/** What has been tried since there was a connection that lasted. */
export interface Tries {
  /** Attempts that failed, and connections that did not last. */
  readonly failures: number;
  /** How many servers there are to try. */
  readonly servers: number;
  /** From 0 up to 1. */
  readonly random: number;
  /** Of one whole turn through the servers, the first and the longest. */
  readonly firstMs: number;
  readonly longestMs: number;
}

/** A server that is tried because another one failed is tried soon. */
const NEXT_SERVER_MS = 100;

/**
 * Milliseconds to wait before the next attempt. Pure. All of them are drawn by lot, because a whole fleet loses its server
 * at once. They double with each turn through all servers, and no more than that: the server is back long before anybody
 * looks at a device that has given up.
 */
export function reconnectDelay({ failures, servers, random, firstMs, longestMs }: Tries): number {
  if (failures === 0) return random * Math.min(firstMs, longestMs);
  if (failures % servers !== 0) return random * NEXT_SERVER_MS;
  const turns = Math.min(failures / servers, 30);
  return Math.min(longestMs, firstMs * 2 ** (turns - 1)) * (0.5 + random / 2);
}
