import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { requireProgram } from '../system/requirements.ts';
import { startDaemon } from './daemon.ts';
import { freePort } from './free-port.ts';
import type { Server } from './server.ts';

/** An image registry on the loopback address. `freeze` makes a pull hang; `stop` makes it refused. */
export interface Registry extends Server {
  /** `127.0.0.1:<port>`: what references of its images begin with. */
  readonly address: string;
  /** Where the images lie. */
  readonly storeDir: string;
}

/** Where a registry runs. */
export interface RegistryOptions {
  /** A free one by default. */
  readonly port?: number;
  /** The store of an earlier registry, to start again with what it had. It is kept by `stop` then. */
  readonly storeDir?: string;
}

/** Starts a registry. Throws `HostUnavailable` where it is not installed. */
export async function startRegistry(options: RegistryOptions = {}): Promise<Registry> {
  const program = await requireProgram('docker-registry', 'docker-registry');
  const port = options.port ?? (await freePort());
  const address = `127.0.0.1:${port}`;
  const dir = await mkdtemp(join(tmpdir(), 'rollforward-registry-'));
  const storeDir = options.storeDir ?? join(dir, 'store');
  const file = join(dir, 'config.yml');
  await writeFile(file, configuration(address, storeDir));
  const removeDir = (): Promise<void> => rm(dir, { recursive: true, force: true });
  try {
    const daemon = await startDaemon({ program, args: ['serve', file], isReady: () => answers(address) });
    const stop: Registry['stop'] = async (signal) => {
      await daemon.stop(signal);
      await removeDir();
    };
    return { ...daemon, port, address, storeDir, stop };
  } catch (error) {
    await removeDir();
    throw error;
  }
}

function configuration(address: string, storeDir: string): string {
  return `version: 0.1
log:
  level: error
storage:
  filesystem:
    rootdirectory: ${storeDir}
  delete:
    enabled: true
http:
  addr: ${address}
`;
}

async function answers(address: string): Promise<boolean> {
  return fetch(`http://${address}/v2/`).then(
    (response) => response.ok,
    () => false,
  );
}
