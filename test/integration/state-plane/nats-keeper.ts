import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePort, type NatsServer, type NatsServerOptions, startNatsServer } from '@rollforward/test-hosts';

/** A NATS server that comes back where it was, with what it had. */
export interface NatsKeeper {
  readonly port: number;
  /** `nats://127.0.0.1:<port>` */
  readonly url: string;
  /** The server that was started last. */
  server(): NatsServer;
  start(): Promise<void>;
  /** Ends it, at once by default. */
  end(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Lets a server with the same store run where nobody else looks for it, for as long as `use` takes. */
  aside(use: (url: string) => Promise<void>): Promise<void>;
  /** Takes away all that it has stored. It must not run. */
  loseStore(): Promise<void>;
  /** Ends it, and takes everything away. */
  stop(): Promise<void>;
}

/** Chooses a place for a server, and starts none. */
export async function openNatsKeeper(
  options: Omit<NatsServerOptions, 'port' | 'storeDir'> = {},
): Promise<NatsKeeper> {
  const storeDir = await mkdtemp(join(tmpdir(), 'rollforward-kept-'));
  const port = await freePort();
  let server: NatsServer | undefined;
  const end: NatsKeeper['end'] = async (signal = 'SIGKILL') => {
    await server?.stop(signal);
    server = undefined;
  };
  const loseStore = (): Promise<void> => rm(storeDir, { recursive: true, force: true });
  return {
    port,
    url: `nats://127.0.0.1:${port}`,
    server() {
      if (server === undefined) throw new Error('no server runs');
      return server;
    },
    async start() {
      server ??= await startNatsServer({ ...options, port, storeDir });
    },
    end,
    async aside(use) {
      if (server !== undefined) throw new Error('its store is in use');
      const other = await startNatsServer({ ...options, storeDir });
      try {
        await use(other.url);
      } finally {
        await other.stop();
      }
    },
    loseStore,
    async stop() {
      await end();
      await loseStore();
    },
  };
}
