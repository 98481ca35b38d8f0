import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { requireProgram } from '../system/requirements.ts';
import { startDaemon } from './daemon.ts';
import { freePort } from './free-port.ts';
import type { Server } from './server.ts';

/** A NATS server with JetStream on the loopback address. */
export interface NatsServer extends Server {
  /** `nats://127.0.0.1:<port>` */
  readonly url: string;
  /** Where JetStream keeps what it was given. */
  readonly storeDir: string;
}

/** Where a NATS server runs. */
export interface NatsServerOptions {
  /** A free one by default. */
  readonly port?: number;
  /** The store of an earlier server, to start again with what it had. It is kept by `stop` then. */
  readonly storeDir?: string;
  /** Further arguments, as for a cluster or accounts. */
  readonly args?: readonly string[];
}

/** Starts a NATS server. Throws `HostUnavailable` where it is not installed. */
export async function startNatsServer(options: NatsServerOptions = {}): Promise<NatsServer> {
  const program = await requireProgram('nats-server', 'nats-server');
  const port = options.port ?? (await freePort());
  const storeDir = options.storeDir ?? (await mkdtemp(join(tmpdir(), 'rollforward-nats-')));
  const removeStore = async (): Promise<void> => {
    if (options.storeDir === undefined) await rm(storeDir, { recursive: true, force: true });
  };
  try {
    const daemon = await startDaemon({
      program,
      args: ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', storeDir, ...(options.args ?? [])],
      isReady: () => greets(port),
    });
    const stop: NatsServer['stop'] = async (signal) => {
      await daemon.stop(signal);
      await removeStore();
    };
    return { ...daemon, port, url: `nats://127.0.0.1:${port}`, storeDir, stop };
  } catch (error) {
    await removeStore();
    throw error;
  }
}

/** A server that is ready speaks first. */
function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1000, () => settle(false));
    socket.once('error', () => settle(false));
    socket.once('close', () => settle(false));
    socket.once('data', (data) => settle(data.toString().startsWith('INFO ')));
  });
}
