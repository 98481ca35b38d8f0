import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';

/** Below those of outgoing connections, which could take a port between this question and its use. */
const FIRST_PORT = 10_240;
const LAST_PORT = 32_000;
const ATTEMPTS = 1000;

/**
 * A TCP port of the loopback address that nobody listens on now, and that neither another process which asks this way nor
 * an outgoing connection takes, until this process ends.
 */
export async function freePort(): Promise<number> {
  const end = Math.min(LAST_PORT, await firstOutgoingPort());
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = FIRST_PORT + Math.floor(Math.random() * (end - FIRST_PORT));
    if ((await isClaimed(port)) && (await isFree(port))) return port;
  }
  throw new Error('there is no free port');
}

/** Where ports of outgoing connections begin. */
async function firstOutgoingPort(): Promise<number> {
  const range = await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').catch(() => '');
  const first = Number.parseInt(range, 10);
  return first > FIRST_PORT + ATTEMPTS ? first : LAST_PORT;
}

/** Claims a port by an abstract socket of its name, which the kernel takes back when this process ends. */
async function isClaimed(port: number): Promise<boolean> {
  const claim = await listen({ path: `\0rollforward-test-port-${port}` });
  // A claim must not keep a process alive that has nothing else to do.
  claim?.unref();
  return claim !== undefined;
}

async function isFree(port: number): Promise<boolean> {
  const server = await listen({ host: '127.0.0.1', port });
  if (server === undefined) return false;
  await new Promise((resolve) => server.close(resolve));
  return true;
}

function listen(
  where: { readonly path: string } | { readonly host: string; readonly port: number },
): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(where, () => resolve(server));
  });
}
