import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { type NatsServer, type NatsServerOptions, startNatsServer } from '@rollforward/test-hosts';
import { onTestFinished } from 'vitest';

import {
  type LinkEvent,
  type NatsConnection,
  type NatsLink,
  natsLink,
  type NatsLinkOptions,
  type NatsLinkTiming,
} from '../../src/index.ts';

/** A link that sees and does everything soon. */
export const FAST: NatsLinkTiming = {
  pingIntervalMs: 100,
  pingsMissed: 2,
  connectTimeoutMs: 500,
  firstDelayMs: 20,
  longestDelayMs: 100,
};

/** A link with what has happened to it. It is closed when the test has ended. */
export interface WatchedLink {
  readonly link: NatsLink;
  readonly events: readonly LinkEvent[];
}

/** Makes a link with {@link FAST}. */
export function openLink(options: NatsLinkOptions): WatchedLink {
  const link = natsLink({ timing: FAST, ...options });
  onTestFinished(() => link.close());
  const events: LinkEvent[] = [];
  link.watch((event) => events.push(event));
  return { link, events };
}

/** Starts a server that ends with the test. */
export async function startServer(options: NatsServerOptions = {}): Promise<NatsServer> {
  const server = await startNatsServer(options);
  onTestFinished(() => server.stop('SIGKILL'));
  return server;
}

/** Makes a folder that goes with the test. */
export async function makeFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'rollforward-link-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** Waits until `look` gives something, 10 s at most. */
export async function until<T>(look: () => T | undefined | false, ms = 60_000): Promise<T> {
  for (const begin = performance.now(); ; await sleep(5)) {
    const seen = look();
    if (seen !== undefined && seen !== false) return seen;
    if (performance.now() - begin > ms) throw new Error('it did not come');
  }
}

/** Waits until there is a connection. */
export function connected(link: NatsLink, ms?: number): Promise<NatsConnection> {
  return until(() => link.connection(), ms);
}

/** Waits until the link says a trouble with `words` in it. */
export function troubled(link: NatsLink, words: string): Promise<string> {
  return until(() => {
    const trouble = link.trouble();
    return trouble?.includes(words) && trouble;
  });
}

/** Whether what is sent over the link arrives. */
export async function answers(link: NatsLink): Promise<boolean> {
  const connection = await connected(link);
  const subject = `${link.inboxPrefix}.bench`;
  const heard = new Promise<boolean>((resolve) => {
    connection.subscribe(subject, { callback: () => resolve(true) });
  });
  connection.publish(subject);
  return Promise.race([heard, sleep(2000, false, { ref: false })]);
}

/** A server that is no NATS server, or a strange one. */
export interface OtherServer {
  readonly port: number;
  /** How often it was dialled. */
  dials(): number;
  /** All that it was sent. */
  received(): string;
  close(): Promise<void>;
}

/** Listens on `host`, says `greeting` to whoever comes, and answers each PING if it `plays` a NATS server. */
export async function startOther(
  options: { host?: string; greeting?: string; plays?: boolean } = {},
): Promise<OtherServer> {
  const sockets = new Set<Socket>();
  let dials = 0;
  let received = '';
  const server = createServer((socket) => {
    dials += 1;
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', (data) => {
      received += data.toString('latin1');
      if (options.plays === true && data.includes('PING')) socket.write('PONG\r\n');
    });
    if (options.greeting !== undefined) socket.write(options.greeting);
  });
  await new Promise<void>((resolve) => server.listen(0, options.host ?? '127.0.0.1', resolve));
  const address = server.address();
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  onTestFinished(close);
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    dials: () => dials,
    received: () => received,
    close,
  };
}

/** What keeps this process going, of the kinds that a connection is made of. */
export function resources(): ReadonlyMap<string, number> {
  const kinds = new Map(['TCPSocketWrap', 'TLSWrap', 'TCPConnectWrap', 'Timeout'].map((kind) => [kind, 0]));
  for (const kind of process.getActiveResourcesInfo()) {
    const count = kinds.get(kind);
    if (count !== undefined) kinds.set(kind, count + 1);
  }
  return kinds;
}

/** Waits, a second at most, until there is no more of any kind than `before`: the test runner has timers that come and go. */
export async function untilNoMoreThan(before: ReadonlyMap<string, number>): Promise<void> {
  await until(() => [...resources()].every(([kind, count]) => count <= (before.get(kind) ?? 0)), 1000);
}
