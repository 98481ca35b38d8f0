import { mkdtemp, rm } from 'node:fs/promises';
import { connect as connectSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Kvm } from '@nats-io/kv';
import * as v3 from '@nats-io/transport-node';
import { type NatsServer, startNatsServer } from '@rollforward/test-hosts';
import * as v2 from 'nats';

import { existingConnection } from '../../src/link/existing-connection.ts';
import type { NatsLink } from '../../src/link/nats-link.ts';
import type { NatsConnection } from '../../src/wire/nats-connection.ts';

/** The client library of a connection. */
export type ClientVersion = 'nats 2' | 'transport-node 3';

/** What a bucket is made with. */
export interface BucketOptions {
  /** Milliseconds after which a value expires. */
  readonly ttl?: number;
}

/** The other hand: a key-value view as the client library has it. */
interface View {
  put(key: string, bytes: Uint8Array): Promise<number>;
  delete(key: string): Promise<void>;
  purge(key: string): Promise<void>;
}

export const DEVICE = 'edge-1';
const BUCKET = 'desired-state';
const STREAM = `KV_${BUCKET}`;
/** More than a document may have, so that one that is too large can be put. */
const CONFIGURATION = 'max_payload: 4194304';

/** A server, a device's link, and the hand of the fleet, by one client library. */
export class NatsPlane {
  readonly #version: ClientVersion;
  readonly #storeDir: string;
  #server: NatsServer;
  readonly #own: NatsConnection[] = [];
  #fleet: NatsConnection | undefined;
  #view: View | undefined;
  readonly #links: NatsLink[] = [];

  private constructor(version: ClientVersion, storeDir: string, server: NatsServer) {
    this.#version = version;
    this.#storeDir = storeDir;
    this.#server = server;
  }

  static async start(version: ClientVersion, bucket: BucketOptions = {}): Promise<NatsPlane> {
    const storeDir = await mkdtemp(join(tmpdir(), 'rollforward-nats-source-'));
    try {
      const server = await startNatsServer({ storeDir, configuration: CONFIGURATION });
      const plane = new NatsPlane(version, storeDir, server);
      await plane.createBucket(bucket).catch(async (error: unknown) => {
        await plane.close();
        throw error;
      });
      return plane;
    } catch (error) {
      await rm(storeDir, { recursive: true, force: true });
      throw error;
    }
  }

  get server(): NatsServer {
    return this.#server;
  }

  /** A connection of its own, as a device has it. */
  async link(): Promise<NatsLink> {
    const link = existingConnection(await this.#connect());
    this.#links.push(link);
    return link;
  }

  async #connect(): Promise<NatsConnection> {
    const options = { servers: this.#server.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 };
    const jitter = { reconnectJitter: 10, reconnectJitterTLS: 10 };
    const connection =
      this.#version === 'nats 2'
        ? await v2.connect({ ...options, ...jitter })
        : await v3.connect({ ...options, ...jitter });
    this.#own.push(connection);
    return connection;
  }

  /** Makes the bucket, and opens it for the fleet, by a connection of its own. */
  async createBucket({ ttl }: BucketOptions = {}): Promise<void> {
    const options = { history: 1, ...(ttl === undefined ? {} : { ttl }) };
    const connect = { servers: this.#server.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 };
    await this.#fleet?.close();
    if (this.#version === 'nats 2') {
      const connection = await v2.connect(connect);
      this.#fleet = connection;
      this.#view = await connection.jetstream().views.kv(BUCKET, { ...options, allow_direct: true });
      return;
    }
    const connection = await v3.connect(connect);
    this.#fleet = connection;
    this.#view = await new Kvm(connection).create(BUCKET, { ...options, allow_direct: true });
  }

  get view(): View {
    if (this.#view === undefined) throw new Error('the bucket was not made');
    return this.#view;
  }

  key(deployment: string): string {
    return `${DEVICE}.${deployment}`;
  }

  async put(deployment: string, content: string | Uint8Array): Promise<number> {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    return this.view.put(this.key(deployment), bytes);
  }

  /** Puts as somebody does who does not give up, and whose connection is new: one that was lost needs a while, too. */
  async putAgain(deployment: string, content: string): Promise<void> {
    for (const end = performance.now() + 20_000; ; await sleep(50)) {
      try {
        await this.createBucket();
        await this.put(deployment, content);
        return;
      } catch (error) {
        if (performance.now() > end) throw error;
      }
    }
  }

  /** Publishes an operation that nobody knows. */
  async shred(deployment: string): Promise<void> {
    const head = this.#version === 'nats 2' ? v2.headers() : v3.headers();
    head.set('KV-Operation', 'SHRED');
    await this.#connection().request(
      `$KV.${BUCKET}.${this.key(deployment)}`,
      new TextEncoder().encode('what was'),
      { timeout: 5_000, headers: head },
    );
  }

  /** Puts half of a document, and dies. */
  putHalf(deployment: string, bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = connectSocket(this.#server.port, '127.0.0.1');
      socket.once('error', reject);
      socket.once('data', () => {
        socket.write('CONNECT {"verbose":false}\r\n');
        socket.write(`PUB $KV.${BUCKET}.${this.key(deployment)} ${bytes.length}\r\n`);
        socket.write(bytes.subarray(0, bytes.length / 2));
        socket.end();
      });
      socket.once('close', () => resolve());
    });
  }

  /** Takes a key out of the stream so that no mark stays. */
  async lose(deployment: string): Promise<void> {
    await this.api(`STREAM.PURGE.${STREAM}`, { filter: `$KV.${BUCKET}.${this.key(deployment)}` });
  }

  async deleteBucket(): Promise<void> {
    await this.api(`STREAM.DELETE.${STREAM}`);
  }

  /** Names of the consumers that there are. */
  async consumers(): Promise<readonly string[]> {
    const { consumers } = await this.api(`CONSUMER.NAMES.${STREAM}`);
    return Array.isArray(consumers) ? consumers.map(String) : [];
  }

  async deleteConsumers(): Promise<number> {
    const names = await this.consumers();
    for (const name of names) await this.api(`CONSUMER.DELETE.${STREAM}.${name}`);
    return names.length;
  }

  /** Asks the JetStream API; rejects where it answers with an error. */
  async api(subject: string, request: object = {}): Promise<Record<string, unknown>> {
    const payload = new TextEncoder().encode(JSON.stringify(request));
    const answer = await this.#connection().request(`$JS.API.${subject}`, payload, { timeout: 5_000 });
    const parsed = JSON.parse(new TextDecoder().decode(answer.data)) as Record<string, unknown>;
    if (parsed['error'] !== undefined) throw new Error(JSON.stringify(parsed['error']));
    return parsed;
  }

  #connection(): NatsConnection {
    if (this.#fleet === undefined) throw new Error('the bucket was not made');
    return this.#fleet;
  }

  async stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    await this.#server.stop(signal);
  }

  /** Starts the server again where it was, with what it had, or with nothing. */
  async restart({ keepStore = true }: { readonly keepStore?: boolean } = {}): Promise<void> {
    if (!keepStore) await rm(this.#storeDir, { recursive: true, force: true });
    const { port } = this.#server;
    this.#server = await startNatsServer({ port, storeDir: this.#storeDir, configuration: CONFIGURATION });
  }

  async close(): Promise<void> {
    for (const link of this.#links) await link.close();
    this.#server.thaw();
    const connections = [...this.#own, ...(this.#fleet === undefined ? [] : [this.#fleet])];
    await Promise.all(connections.map((connection) => connection.close()));
    await this.#server.stop('SIGKILL');
    await rm(this.#storeDir, { recursive: true, force: true });
  }
}
