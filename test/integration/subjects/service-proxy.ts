import { once } from 'node:events';
import { createServer, type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http';

import type { Disturbance } from 'rollforward/testing';

/** Stands on a socket of its own in front of Podman's service and passes everything on, unless it is told otherwise. */
export interface ServiceProxy {
  readonly socketPath: string;
  /** Method and path of each request so far. */
  requests(): readonly string[];
  /** From now on it answers like that; `half` breaks off and only looks whole, in turn. */
  disturb(disturbance: Disturbance): void;
  /** Whether each container is `hibernating`, whatever it does. */
  hibernate(on: boolean): void;
  /** How many answers are being passed on that last: events and logs. */
  openStreams(): number;
  /** Cuts off every answer with events. */
  dropEvents(): void;
  /** Cuts off every answer that lasts. */
  endStreams(): void;
  stop(): Promise<void>;
}

/** Starts a proxy on `socketPath`, in front of the service on `target`. */
export async function startServiceProxy(socketPath: string, target: string): Promise<ServiceProxy> {
  const requests: string[] = [];
  let disturbance: Disturbance = 'none';
  let hibernating = false;
  let halves = 0;
  const streams = new Map<ServerResponse, string>();
  const cutOff = (isMeant: (url: string) => boolean): void => {
    for (const [stream, url] of streams) if (isMeant(url)) stream.destroy();
  };

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    requests.push(`${incoming.method} ${incoming.url}`);
    const mode = disturbance;
    if (mode === 'hang') return;
    if (mode === 'fail') {
      outgoing.writeHead(500, { 'content-type': 'application/json' });
      outgoing.end('{"cause":"the proxy","message":"failed by the proxy","response":500}');
      return;
    }
    if (mode === 'garbage') {
      outgoing.end('\u0001\u00ff{"Id":\n[garbage');
      return;
    }
    const upstream = await passOn(incoming, target);
    if (isStream(incoming)) {
      const { url = '' } = incoming;
      if (lasts(url)) streams.set(outgoing, url);
      outgoing.once('close', () => streams.delete(outgoing));
      // What breaks off on one side does so on the other.
      upstream.once('close', () => upstream.complete || outgoing.destroy());
      outgoing.writeHead(upstream.statusCode ?? 502, upstream.headers);
      // An answer begins with its head, though nothing follows for long.
      outgoing.flushHeaders();
      upstream.pipe(outgoing);
      return;
    }
    const body = await readBody(upstream);
    const text = hibernating && isAboutContainers(incoming) ? hibernate(body) : body;
    const { 'transfer-encoding': _, ...headers } = upstream.headers;
    const noBody = upstream.statusCode === 204 || upstream.statusCode === 304;
    const length = noBody ? {} : { 'content-length': Buffer.byteLength(text) };
    if (mode !== 'half') {
      outgoing.writeHead(upstream.statusCode ?? 502, { ...headers, ...length }).end(text);
      return;
    }
    const half = Buffer.from(text).subarray(0, Math.floor(Buffer.byteLength(text) / 2));
    halves += 1;
    if (halves % 2 === 0) {
      outgoing.writeHead(upstream.statusCode ?? 502, { ...headers, 'content-length': half.length }).end(half);
      return;
    }
    outgoing.writeHead(upstream.statusCode ?? 502, { ...headers, ...length });
    outgoing.write(half, () => outgoing.destroy());
  };

  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.listen(socketPath);
  await once(server, 'listening');
  return {
    socketPath,
    requests: () => requests,
    disturb(next) {
      disturbance = next;
    },
    hibernate(on) {
      hibernating = on;
    },
    openStreams: () => streams.size,
    dropEvents: () => cutOff(isEvents),
    endStreams: () => cutOff(() => true),
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The service is let go when the client goes: that is what ends a pull. */
async function passOn(incoming: IncomingMessage, target: string): Promise<IncomingMessage> {
  const { method = 'GET', url: path = '/', headers } = incoming;
  const body = await readBody(incoming);
  const upstream = httpRequest({ socketPath: target, method, path, headers, agent: false });
  const letGo = (): void => void upstream.destroy();
  incoming.socket.once('close', letGo);
  upstream.once('close', () => incoming.socket.off('close', letGo));
  upstream.end(body);
  const [answer] = (await once(upstream, 'response')) as [IncomingMessage];
  return answer;
}

function isStream({ url = '' }: IncomingMessage): boolean {
  return /\/images\/(create|pull)\?/.test(url) || lasts(url);
}

function lasts(url: string): boolean {
  return isEvents(url) || /\/containers\/[^/]+\/logs\?/.test(url);
}

function isEvents(url: string): boolean {
  return /\/events\?/.test(url);
}

function isAboutContainers({ url = '' }: IncomingMessage): boolean {
  return /\/containers\/([^/]+\/)?json/.test(url);
}

async function readBody(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function hibernate(body: string): string {
  return body.replaceAll(
    /"(State|Status)":"(created|running|paused|stopping|stopped|exited)"/g,
    '"$1":"hibernating"',
  );
}
