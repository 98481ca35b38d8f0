import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A way to a server of this machine that is as slow as a device's often is. */
export interface SlowLine {
  /** `<host>:<port>`: what goes there arrives at the server. */
  readonly address: string;
  stop(): Promise<void>;
}

/**
 * Opens a line to `port` of 127.0.0.1 on which each connection receives `bytesPerSecond` at most. It begins at `host`, an
 * address of this machine.
 */
export async function openSlowLine(
  port: number,
  bytesPerSecond: number,
  host = '127.0.0.1',
): Promise<SlowLine> {
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    open.add(near);
    const end = (): void => {
      near.destroy();
      far.destroy();
      open.delete(near);
    };
    for (const socket of [near, far]) {
      socket.once('error', end);
      socket.once('close', end);
    }
    near.pipe(far);
    pace(far, near, bytesPerSecond).catch(end);
  });
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('a line without an address');
  return {
    address: `${host}:${address.port}`,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

/** Hands on what comes, and waits after each piece as long as that takes on such a line. */
async function pace(from: Socket, to: Socket, bytesPerSecond: number): Promise<void> {
  for await (const chunk of from) {
    to.write(chunk as Buffer);
    await sleep(((chunk as Buffer).length / bytesPerSecond) * 1000);
  }
  to.end();
}
