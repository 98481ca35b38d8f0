import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { freePort } from '@rollforward/test-hosts';
import { beforeEach, describe, expect, test } from 'vitest';

import { type LinkEvent, type NatsLink, natsLink } from '../../src/index.ts';
import {
  answers,
  connected,
  FAST,
  makeFolder,
  openLink,
  resources,
  startOther,
  startServer,
  troubled,
  until,
  untilNoMoreThan,
} from '../support/link-bench.ts';

describe('a link of its own', () => {
  test('begins without a server, and is connected soon after that is there', async () => {
    const port = await freePort();
    const { link, events } = openLink({ servers: `nats://127.0.0.1:${port}` });
    expect(link.connection()).toBeUndefined();
    await troubled(link, 'nobody listens there');
    expect(link.trouble()).toBe(`127.0.0.1:${port}: nobody listens there`);
    await sleep(300);
    expect(events).toEqual([]);
    await startServer({ port });
    await connected(link, 30_000);
    expect(link.trouble()).toBeUndefined();
    expect(events).toEqual([{ type: 'connected' }]);
    expect(await answers(link)).toBe(true);
  });

  test('comes back each time that its server was killed, on another connection', async () => {
    let server = await startServer();
    const { link, events } = openLink({ servers: server.url });
    const seen = new Set<unknown>();
    for (let kill = 1; kill <= 5; kill += 1) {
      seen.add(await connected(link));
      expect(await answers(link)).toBe(true);
      await server.stop('SIGKILL');
      await until(() => link.connection() === undefined);
      expect(link.trouble()).toContain(`127.0.0.1:${server.port}: `);
      server = await startServer({ port: server.port });
      await until(() => events.length === 2 * kill + 1);
    }
    seen.add(link.connection());
    expect(seen.size).toBe(6);
    expect(events.map(({ type }) => type)).toEqual([
      ...Array.from({ length: 5 }, () => ['connected', 'disconnected']).flat(),
      'connected',
    ]);
  });

  test('tells of a server that has fallen silent, and leaves nothing open on it', async () => {
    const server = await startServer();
    const { link, events } = openLink({ servers: server.url });
    const connection = await connected(link);
    await server.freeze();
    // More than a line takes: a client that waits until it is sent waits for ever.
    for (let count = 0; count < 64; count += 1) connection.publish('flood', new Uint8Array(512 * 1024));
    await until(() => events.at(-1)?.type === 'disconnected', 30_000);
    expect(events.at(-1)).toEqual({
      type: 'disconnected',
      reason: `127.0.0.1:${server.port}: it does not answer any more`,
    });
    await troubled(link, 'did not answer in time');
    await sleep(2000);
    await until(() => (resources().get('TCPSocketWrap') ?? 0) <= 1);
    server.thaw();
    await connected(link);
    expect(await answers(link)).toBe(true);
  });

  test('asks fail with their connection, and nothing of it lands on the next one', async () => {
    const server = await startServer();
    const { link, events } = openLink({ servers: server.url, timing: { ...FAST, pingIntervalMs: 10_000 } });
    const connection = await connected(link);
    await server.freeze();
    const asked = connection.request('nobody', undefined, { timeout: 60_000 }).then(
      () => 'answered',
      () => 'failed',
    );
    await server.stop('SIGKILL');
    expect(await asked).toBe('failed');
    await until(() => link.connection() === undefined);
    expect(() => connection.publish('late')).toThrow();
    expect(events.at(-1)?.type).toBe('disconnected');
  });

  test('goes on to the next of several servers', async () => {
    const [first, second] = [await startServer(), await startServer()];
    const { link, events } = openLink({ servers: [first.url, second.url], random: () => 0 });
    await connected(link);
    await first.stop('SIGKILL');
    await until(() => events.length === 3, 2000);
    expect(await answers(link)).toBe(true);
  });

  test('a watcher that throws, and one that has ended, change nothing', async () => {
    const server = await startServer();
    const { link, events } = openLink({ servers: server.url });
    const ended: LinkEvent[] = [];
    link.watch(() => {
      throw new Error('mine');
    });
    link.watch((event) => ended.push(event))();
    await connected(link);
    expect(events).toEqual([{ type: 'connected' }]);
    expect(ended).toEqual([]);
  });

  test('is called what the server is told, and has inboxes of the device', async () => {
    const server = await startServer({ args: ['-m', String(await freePort())] });
    const { link } = openLink({ servers: server.url, device: 'press-7' });
    const connection = await connected(link);
    expect(link.inboxPrefix).toBe('_INBOX_press-7');
    const reply = new Promise<string | undefined>((resolve) => {
      connection.subscribe('who', { callback: (_, { reply }) => resolve(reply) });
    });
    connection.request('who', undefined, { timeout: 500 }).catch(() => undefined);
    expect(await reply).toMatch(/^_INBOX_press-7\./);
  });
});

describe('credentials', () => {
  const users = `authorization { users = [ { user: press-7, password: "s3cr3t-one" } ] }`;

  test('are read again for each attempt: a file that is put right is used without a restart', async () => {
    const server = await startServer({ configuration: users });
    const file = join(await makeFolder(), 'password');
    const credentials = { kind: 'password-file', user: 'press-7', file } as const;
    const { link } = openLink({ servers: server.url, credentials });
    await troubled(link, 'does not exist');
    expect(link.trouble()).toBe(`127.0.0.1:${server.port}: credentials.file: ${file} does not exist`);
    await writeFile(file, 'wrong-s3cr3t\n');
    await troubled(link, 'did not accept the credentials');
    expect(link.trouble()).not.toContain('s3cr3t');
    await sleep(500);
    await writeFile(file, 's3cr3t-one\n');
    await connected(link, 30_000);
    expect(await answers(link)).toBe(true);
  });

  test('a token, and a function that fails or never answers before it gives one', async () => {
    const server = await startServer({ configuration: 'authorization { token: "t0ken" }' });
    const file = join(await makeFolder(), 'token');
    await writeFile(file, 't0ken');
    await connected(openLink({ servers: server.url, credentials: { kind: 'token-file', file } }).link);
    let asked = 0;
    const { link } = openLink({
      servers: server.url,
      credentials: {
        kind: 'function',
        give: () => {
          asked += 1;
          if (asked === 1) throw new Error('t0ken is not to be told');
          return asked === 2 ? new Promise(() => {}) : { kind: 'token', token: 't0ken' };
        },
      },
    });
    expect(link.trouble()).not.toContain('t0ken');
    await connected(link);
    expect(asked).toBe(3);
  });

  test('an nkey', async () => {
    const { nkeys } = await import('nats');
    const pair = nkeys.createUser();
    const server = await startServer({
      configuration: `authorization { users = [ { nkey: ${pair.getPublicKey()} } ] }`,
    });
    const file = join(await makeFolder(), 'seed');
    await writeFile(file, 'SUnonsense');
    const { link } = openLink({ servers: server.url, credentials: { kind: 'nkey-file', file } });
    await troubled(link, 'no seed of an nkey of a user');
    expect(link.trouble()).not.toContain('SUnonsense');
    await writeFile(file, `${new TextDecoder().decode(pair.getSeed())}\n`);
    await connected(link);
  });
});

describe('close', () => {
  /** What there is besides, `alongside`, is closed once the link is. */
  async function closes(link: NatsLink, alongside: () => Promise<unknown> = async () => {}): Promise<void> {
    const begin = performance.now();
    await Promise.all([link.close(), link.close()]);
    expect(performance.now() - begin).toBeLessThan(5_000);
    expect(link.connection()).toBeUndefined();
    expect(link.trouble()).toBe('the connection to NATS was closed here');
    await alongside();
    await untilNoMoreThan(before);
  }
  let before: ReadonlyMap<string, number>;

  beforeEach(async () => {
    await sleep(20);
    before = resources();
  });

  const LONG = { ...FAST, connectTimeoutMs: 60_000, firstDelayMs: 60_000, longestDelayMs: 60_000 };

  test('just made', async () => {
    await closes(natsLink({ servers: 'nats://127.0.0.1:1' }));
  });

  test('while it waits for the next attempt', async () => {
    const link = natsLink({ servers: `nats://127.0.0.1:${await freePort()}`, timing: LONG });
    await troubled(link, 'nobody');
    await closes(link);
  });

  test('while a server does not greet', async () => {
    const mute = await startOther();
    const link = natsLink({ servers: `nats://127.0.0.1:${mute.port}`, timing: LONG });
    await until(() => mute.dials() === 1);
    await sleep(50);
    await closes(link, mute.close);
  });

  test('while credentials do not come', async () => {
    const credentials = { kind: 'function', give: () => new Promise<never>(() => {}) } as const;
    await closes(natsLink({ servers: 'nats://127.0.0.1:1', credentials, timing: LONG }));
  });

  test('while connected, and while connected to a frozen server', async () => {
    const server = await startServer();
    await sleep(20);
    before = resources();
    const link = natsLink({ servers: server.url });
    const events: LinkEvent[] = [];
    link.watch((event) => events.push(event));
    await connected(link);
    await closes(link);
    expect(events.at(-1)).toEqual({ type: 'disconnected', reason: 'the connection to NATS was closed here' });
    const other = natsLink({ servers: server.url });
    await connected(other);
    await server.freeze();
    await closes(other);
  });
});
