import { setTimeout as sleep } from 'node:timers/promises';

import { Kvm } from '@nats-io/kv';
import * as v3 from '@nats-io/transport-node';
import { type NatsServer, startNatsServer } from '@rollforward/test-hosts';
import * as v2 from 'nats';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { existingConnection } from '../../src/link/existing-connection.ts';
import type { NatsLink } from '../../src/link/nats-link.ts';
import type { Bucket, KeyEntry, KeyMark } from '../../src/wire/bucket.ts';
import type { NatsConnection } from '../../src/wire/nats-connection.ts';
import { openBucket } from '../../src/wire/open-bucket.ts';

/** One user that may do everything, and one that may not even ask about the bucket. */
const CONFIGURATION = `
max_payload: 65536
authorization {
  users: [
    { user: all, password: all }
    { user: nobody, password: nobody, permissions: { publish: ["other.>"], subscribe: ["_INBOX.>"] } }
    { user: deaf, password: deaf, permissions: { publish: [">"], subscribe: ["other.>"] } }
  ]
}`;

for (const version of ['nats 2', 'transport-node 3'] as const) {
  describe(`openBucket on nats-server, over ${version}`, () => {
    let server: NatsServer;
    const connections: NatsConnection[] = [];

    beforeAll(async () => {
      server = await startNatsServer({ configuration: CONFIGURATION });
    });

    afterEach(async () => {
      for (const connection of connections.splice(0)) await connection.close();
    });

    afterAll(() => server.stop());

    async function connect(user: string): Promise<NatsConnection> {
      const options = {
        servers: server.url,
        user,
        pass: user,
        maxReconnectAttempts: -1,
        reconnectTimeWait: 50,
      };
      const connection = version === 'nats 2' ? await v2.connect(options) : await v3.connect(options);
      connections.push(connection);
      return connection;
    }

    async function link(user = 'all'): Promise<NatsLink> {
      return existingConnection(await connect(user));
    }

    /** By the client library's own view. */
    async function create(name: string): Promise<Bucket> {
      const connection = await v3.connect({ servers: server.url, user: 'all', pass: 'all' });
      connections.push(connection);
      await new Kvm(connection).create(name, { history: 1, allow_direct: true });
      return openBucket({ link: await link(), name });
    }

    it('puts, gets, removes, and compares before it sets', async () => {
      const bucket = await create('one');
      expect(await bucket.get('a.b')).toBeUndefined();
      const bytes = Uint8Array.of(0, 255, 10);
      expect(await bucket.put('a.b', bytes, { expected: 0 })).toBe(1);
      await expect(bucket.put('a.b', bytes, { expected: 0 })).rejects.toMatchObject({
        code: 'Conflict',
        sequence: 1,
      });
      expect(await bucket.put('a.b', bytes, { expected: 1 })).toBe(2);
      const entry = await bucket.get('a.b');
      expect({ ...entry, bytes: [...(entry?.bytes ?? [])] }).toMatchObject({
        key: 'a.b',
        operation: 'put',
        sequence: 2,
        size: 3,
        bytes: [0, 255, 10],
      });
      await expect(bucket.remove('a.b', { expected: 1 })).rejects.toMatchObject({ code: 'Conflict' });
      expect(await bucket.remove('a.b', { expected: 2 })).toBe(3);
      expect(await bucket.get('a.b')).toMatchObject({ operation: 'deleted', sequence: 3, size: 0 });
    });

    it('gives what was there, then each change, and the same of a key in each way', async () => {
      const bucket = await create('two');
      for (let count = 0; count < 300; count += 1)
        await bucket.put(`d.k${count % 100}`, new Uint8Array(count));
      await bucket.put('e.k1', new Uint8Array(1));
      await bucket.remove('d.k7');
      const changes: (KeyMark | KeyEntry)[] = [];
      const ends: string[] = [];
      const told = {
        filter: 'd.*',
        onChange: (one: KeyMark) => changes.push(one),
        onEnd: (why: string) => ends.push(why),
      };
      const marks = await bucket.marks(told);
      const entries = await bucket.entries(told);
      expect(marks.initial).toHaveLength(100);
      expect(marks.initial.every((mark) => !('bytes' in mark))).toBe(true);
      for (const { bytes, ...mark } of entries.initial) {
        expect(bytes).toHaveLength(mark.size);
        expect(marks.initial).toContainEqual(mark);
        const { bytes: same, ...got } = (await bucket.get(mark.key)) ?? { bytes };
        expect([got, same.length]).toEqual([mark, bytes.length]);
      }
      await bucket.put('d.new', new Uint8Array(5));
      await bucket.put('e.new', new Uint8Array(5));
      await bucket.remove('d.new');
      while (changes.length < 4) await sleep(5);
      expect(changes.map(({ key, operation }) => `${operation} ${key}`).toSorted()).toEqual([
        'deleted d.new',
        'deleted d.new',
        'put d.new',
        'put d.new',
      ]);
      marks.close();
      entries.close();
      marks.close();
      await bucket.put('d.new', new Uint8Array(5));
      expect([changes.length, ends]).toEqual([4, []]);
    });

    it('tells a bucket that is not there, and what is too large', async () => {
      const missing = openBucket({ link: await link(), name: 'missing' });
      const ignored = { filter: '*', onChange: () => undefined, onEnd: () => undefined };
      // Where JetStream is on, nobody refuses a direct read of what is not there, and nobody answers it.
      await expect(missing.get('a', { withinMs: 300 })).rejects.toMatchObject({ code: 'TimedOut' });
      await expect(missing.put('a', new Uint8Array())).rejects.toMatchObject({ code: 'NoBucket' });
      await expect(missing.remove('a')).rejects.toMatchObject({ code: 'NoBucket' });
      await expect(missing.marks(ignored)).rejects.toMatchObject({ code: 'NoBucket' });
      const bucket = await create('three');
      await expect(bucket.put('a', new Uint8Array(65_537))).rejects.toMatchObject({ code: 'TooLarge' });
    });

    it('tells soon what is not permitted', async () => {
      await create('four');
      const ignored = { filter: '*', onChange: () => undefined, onEnd: () => undefined };
      const bucket = openBucket({ link: await link('nobody'), name: 'four' });
      await expect(bucket.get('a')).rejects.toMatchObject({ code: 'NotPermitted' });
      await expect(bucket.put('a', new Uint8Array())).rejects.toMatchObject({ code: 'NotPermitted' });
      await expect(bucket.marks(ignored)).rejects.toMatchObject({ code: 'NotPermitted' });
      const deaf = openBucket({ link: await link('deaf'), name: 'four' });
      await expect(deaf.marks(ignored)).rejects.toMatchObject({ code: 'NotPermitted' });
    });

    it('is given up at once, and tells of a connection that is lost while it waits', async () => {
      const bucket = await create('five');
      await server.freeze();
      try {
        const stop = new AbortController();
        const ignored = { filter: '*', onChange: () => undefined, onEnd: () => undefined };
        const given = [
          bucket.get('a', { signal: stop.signal }),
          bucket.marks({ ...ignored, signal: stop.signal }),
        ];
        await sleep(20);
        stop.abort();
        for (const one of given) await expect(one).rejects.toMatchObject({ code: 'Aborted' });
      } finally {
        server.thaw();
      }
      const ends: string[] = [];
      await bucket.marks({ filter: '*', onChange: () => undefined, onEnd: (why) => ends.push(why) });
      const { port } = server;
      await server.freeze();
      const begin = performance.now();
      const waiting = bucket.get('a', { withinMs: 120_000 });
      waiting.catch(() => undefined);
      await server.stop('SIGKILL');
      await expect(waiting).rejects.toMatchObject({ code: 'TimedOut' });
      expect(performance.now() - begin).toBeLessThan(60_000);
      while (ends.length === 0) await sleep(5);
      await expect(bucket.get('a')).rejects.toMatchObject({ code: 'NotConnected' });
      server = await startNatsServer({ port, configuration: CONFIGURATION });
      expect(ends).toEqual(['the connection was lost']);
    });
  });
}
