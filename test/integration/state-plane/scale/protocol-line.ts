import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** What one kind of message has cost, without the headers of TCP and IP. */
export interface ProtocolCount {
  /** `→ PUB $KV.device-heartbeat.<device>`: from the device, or to it; ids are left out of subjects. */
  readonly kind: string;
  readonly messages: number;
  readonly bytes: number;
}

/** A way to a NATS server that counts what is said on it. Plain NATS only. */
export interface ProtocolLine {
  readonly port: number;
  /** What was said since it was opened or `forget` was called, the most expensive first. */
  counts(): readonly ProtocolCount[];
  forget(): void;
  stop(): Promise<void>;
}

/** Opens a line on all addresses of this machine to a server on `port` of the loopback address. */
export async function openProtocolLine(port: number): Promise<ProtocolLine> {
  const counts = new Map<string, { messages: number; bytes: number }>();
  const sockets = new Set<Socket>();
  const note = (kind: string, bytes: number): void => {
    const count = counts.get(kind) ?? { messages: 0, bytes: 0 };
    counts.set(kind, { messages: count.messages + 1, bytes: count.bytes + bytes });
  };
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    const ends: readonly (readonly [Socket, Socket, string])[] = [
      [near, far, '→'],
      [far, near, '←'],
    ];
    for (const [from, to, arrow] of ends) {
      const parse = createProtocolReader((operation, subject, bytes) =>
        note(`${arrow} ${operation} ${anonymous(subject)}`.trim(), bytes),
      );
      sockets.add(from);
      from.setNoDelay(true);
      from.on('data', (chunk: Buffer) => {
        to.write(chunk);
        parse(chunk);
      });
      from.once('error', () => to.destroy());
      from.once('close', () => to.destroy());
    }
  });
  server.listen(0, '0.0.0.0');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('a line without a port');
  return {
    port: address.port,
    counts: () =>
      [...counts].map(([kind, count]) => ({ kind, ...count })).sort((one, other) => other.bytes - one.bytes),
    forget: () => counts.clear(),
    async stop() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Cuts what is said into lines and the payloads behind them; tells operation, subject, and bytes of both together. */
export function createProtocolReader(
  onMessage: (operation: string, subject: string, bytes: number) => void,
): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const end = rest.indexOf('\r\n');
      if (end < 0) return;
      const [operation = '', ...words] = rest.subarray(0, end).toString('latin1').split(' ');
      const carries = /^H?(PUB|MSG)$/i.test(operation);
      const bytes = end + 2 + (carries ? Number(words.at(-1)) + 2 : 0);
      if (rest.length < bytes) return;
      rest = rest.subarray(bytes);
      onMessage(operation.toUpperCase(), carries || operation === 'SUB' ? (words[0] ?? '') : '', bytes);
    }
  };
}

/** Ids are random, and each would be a kind of its own. */
function anonymous(subject: string): string {
  return subject
    .split('.')
    .map((token) => (/^[0-9A-Za-z]{20,}$/.test(token) || /^[0-9]+$/.test(token) ? '*' : token))
    .join('.');
}
