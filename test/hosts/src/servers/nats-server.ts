import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { requireProgram } from '../system/requirements.ts';
import { startDaemon } from './daemon.ts';
import { freePort } from './free-port.ts';
import type { Server } from './server.ts';

/** A NATS server with JetStream, on the loopback address unless its options say otherwise. */
export interface NatsServer extends Server {
  /** `nats://127.0.0.1:<port>`, also where it listens on all addresses. */
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
  /** Where it listens; `127.0.0.1` by default. It must answer there, too. */
  readonly address?: '127.0.0.1' | '0.0.0.0';
  /** Text of a configuration file, as for users, TLS or a cluster. What is said here by other options wins. */
  readonly configuration?: string;
  /** Further arguments. */
  readonly args?: readonly string[];
}

/** Starts a NATS server. Throws `HostUnavailable` where it is not installed. */
export async function startNatsServer(options: NatsServerOptions = {}): Promise<NatsServer> {
  const program = await requireProgram('nats-server', 'nats-server');
  const port = options.port ?? (await freePort());
  const dir = await mkdtemp(join(tmpdir(), 'rollforward-nats-'));
  const storeDir = options.storeDir ?? join(dir, 'store');
  const file = join(dir, 'nats.conf');
  await writeFile(file, options.configuration ?? '', { mode: 0o600 });
  const listen = ['-a', options.address ?? '127.0.0.1', '-p', String(port)];
  const removeDir = (): Promise<void> => rm(dir, { recursive: true, force: true });
  try {
    const daemon = await startDaemon({
      program,
      args: ['-c', file, ...listen, '-js', '-sd', storeDir, ...(options.args ?? [])],
      isReady: () => greets(port),
    });
    const stop: NatsServer['stop'] = async (signal) => {
      await daemon.stop(signal);
      await removeDir();
    };
    return { ...daemon, port, url: `nats://127.0.0.1:${port}`, storeDir, stop };
  } catch (error) {
    await removeDir();
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
