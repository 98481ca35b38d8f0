import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What is done with a request: bytes are written as they are, and the connection stays or goes. */
export type RawAnswer = (connection: Socket, request: RawRequest) => void;

export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** A server on a unix socket that is no HTTP server, so that it can misbehave in every way there is. */
export interface RawService {
  readonly socketPath: string;
  /** All requests so far, each once it was there as a whole. */
  readonly requests: readonly RawRequest[];
  /** How many connections were made so far. */
  connections(): number;
  /** How many of them are open on the other side. */
  open(): number;
  stop(): Promise<void>;
}

export async function startRawService(answer: RawAnswer): Promise<RawService> {
  const folder = await mkdtemp(join(tmpdir(), 'rollforward-raw-service-'));
  const socketPath = join(folder, 'podman.sock');
  const requests: RawRequest[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      for (let request = cut(); request !== undefined; request = cut()) {
        requests.push(request);
        answer(socket, request);
      }
    });
    const cut = (): RawRequest | undefined => {
      const end = text.indexOf('\r\n\r\n');
      if (end < 0) return undefined;
      const head = text.slice(0, end);
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (text.length < end + 4 + length) return undefined;
      const body = text.slice(end + 4, end + 4 + length);
      text = text.slice(end + 4 + length);
      const [method = '', path = ''] = head.split(' ');
      return { method, path, body };
    };
  });
  server.listen(socketPath);
  await once(server, 'listening');
  return {
    socketPath,
    requests,
    connections: () => connections,
    open: () => sockets.size,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
      await rm(folder, { recursive: true });
    },
  };
}

/** A whole answer, byte for byte. */
export function http(status: number, body = ''): string {
  const hasBody = status !== 204 && status !== 304;
  const length = hasBody ? `Content-Length: ${Buffer.byteLength(body)}\r\n` : '';
  return `HTTP/1.1 ${status} Some Reason\r\nContent-Type: application/json\r\n${length}\r\n${hasBody ? body : ''}`;
}

/** The beginning of an answer in chunks, with `chunks`, and without its end. */
export function chunked(...chunks: readonly string[]): string {
  const pieces = chunks.map((chunk) => `${Buffer.byteLength(chunk).toString(16)}\r\n${chunk}\r\n`);
  return `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${pieces.join('')}`;
}

/** Ends an answer in chunks. */
export const LAST_CHUNK = '0\r\n\r\n';
