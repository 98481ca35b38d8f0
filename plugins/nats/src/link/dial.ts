import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

import { connect, type ConnectionOptions, type NatsConnection } from 'nats';

/** A connection that belongs to whoever dialled it. */
export interface Dialled {
  readonly connection: NatsConnection;
  /** Destroys its sockets. One that is open is closed before: else the client may miss what becomes of them. */
  readonly cut: () => void;
}

/** Where Node tells of each socket that a program opens. */
const SOCKETS = 'net.client.socket';

/** Tells the sockets of one attempt from all others. */
const attempts = new AsyncLocalStorage<symbol>();

/**
 * Connects, or rejects with the client's error; at once when `signal` is aborted. The client itself can neither be stopped
 * while it connects, nor does it close the socket of an attempt that was not answered in time: so its sockets are noted
 * while it dials, and destroyed.
 */
export async function dial(options: ConnectionOptions, signal: AbortSignal): Promise<Dialled> {
  const attempt = Symbol('attempt');
  const sockets = new Set<Socket>();
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const note = (message: unknown): void => {
    if (attempts.getStore() !== attempt) return;
    sockets.add((message as { readonly socket: Socket }).socket);
    // It is told of before it begins to connect.
    if (signal.aborted) queueMicrotask(cut);
  };
  subscribe(SOCKETS, note);
  signal.addEventListener('abort', cut, { once: true });
  try {
    const connection = await attempts.run(attempt, () => connect(options));
    if (!signal.aborted) return { connection, cut };
    await connection.close();
    throw new Error('aborted');
  } catch (error) {
    cut();
    throw error;
  } finally {
    signal.removeEventListener('abort', cut);
    unsubscribe(SOCKETS, note);
  }
}
