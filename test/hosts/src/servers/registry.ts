import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { PrivateNamespaces } from '../system/private-namespaces.ts';
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
  /** Whose loopback address it is on; by default that of this process. */
  readonly namespaces?: PrivateNamespaces;
}

/** Starts a registry. Throws `HostUnavailable` where it is not installed. */
export async function startRegistry(options: RegistryOptions = {}): Promise<Registry> {
  const program = await requireProgram('docker-registry', 'docker-registry');
  const { namespaces } = options;
  const port = options.port ?? (await (namespaces?.freePort() ?? freePort()));
  const address = `127.0.0.1:${port}`;
  const dir = await mkdtemp(join(tmpdir(), 'rollforward-registry-'));
  const storeDir = options.storeDir ?? join(dir, 'store');
  const file = join(dir, 'config.yml');
  await writeFile(file, configuration(address, storeDir));
  const removeDir = (): Promise<void> => rm(dir, { recursive: true, force: true });
  try {
    const command = { program, args: ['serve', file] };
    const daemon = await startDaemon({
      ...(namespaces?.enter(command) ?? command),
      isReady: () => answers(port, namespaces),
    });
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

function answers(port: number, namespaces: PrivateNamespaces | undefined): Promise<boolean> {
  // One that has a connection of its own must not have an agent, too.
  const through = namespaces ? { createConnection: () => namespaces.connect(port) } : { agent: false };
  return new Promise((resolve) => {
    const question = get({ host: '127.0.0.1', port, path: '/v2/', ...through }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    question.once('error', () => resolve(false));
  });
}
