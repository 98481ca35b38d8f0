import { createServer, type Server } from 'node:net';
import { platform } from 'node:process';
import type { ContainerRuntime } from '../runtime/driver.ts';

const BRAND = Symbol.for('rollforward.OwnerBusy');

/** Another agent with this owner runs on this host. Two of them would each see the other's containers as their own. */
export class OwnerBusy extends Error {
  override readonly name = 'OwnerBusy';
  /** The owner that is taken. */
  readonly owner: string;

  constructor(owner: string) {
    super(`another agent with the owner "${owner}" runs on this host`);
    this.owner = owner;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** Whether `value` is an {@link OwnerBusy}, of this or another installed copy of the SDK. */
export function isOwnerBusy(value: unknown): value is OwnerBusy {
  return typeof value === 'object' && value !== null && (value as { [BRAND]?: unknown })[BRAND] === true;
}

/** Owners that act on a runtime which only this process can see. */
const inProcess = new WeakMap<object, Set<string>>();

/**
 * Takes `owner` for this process until the function that comes back is called. Rejects with {@link OwnerBusy}.
 *
 * On a host it is a socket in Linux's abstract namespace: the kernel frees it with the process, however that ends, so
 * no file can be left behind. Elsewhere there is none, and two agents are not kept apart.
 */
export async function lockOwner(owner: string, runtime: ContainerRuntime): Promise<() => Promise<void>> {
  if (runtime.features.scope === 'process') return lockInProcess(owner, runtime);
  if (platform !== 'linux') return () => Promise.resolve();
  const server = await listen(`\0rollforward/owner/${owner}`, owner);
  return () => new Promise((resolve) => server.close(() => resolve()));
}

function lockInProcess(owner: string, runtime: ContainerRuntime): () => Promise<void> {
  const owners = inProcess.get(runtime) ?? new Set();
  if (owners.has(owner)) throw new OwnerBusy(owner);
  inProcess.set(runtime, owners.add(owner));
  return () => {
    owners.delete(owner);
    return Promise.resolve();
  };
}

function listen(path: string, owner: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new OwnerBusy(owner) : error);
    });
    // It must not keep the process alive by itself.
    server.listen({ path }, () => resolve(server.unref()));
  });
}
