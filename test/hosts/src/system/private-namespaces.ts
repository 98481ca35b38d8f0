import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Duplex } from 'node:stream';

import { requireProgram, SYSTEM_PATH } from './requirements.ts';

/** A program and its arguments. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
}

/** A network and a view of the mounts that nobody else has. They are there as long as a process is in them. */
export interface PrivateNamespaces {
  /** The command that runs `command` in here. It becomes it, under the same process id. */
  enter(command: Command): Command;
  /** A TCP port of the network in here that nobody listens on now. */
  freePort(): Promise<number>;
  /** A connection to a port of the loopback address in here, which ends at once where nobody listens. */
  connect(port: number): Duplex;
  /** Ends the process that keeps them. */
  release(): Promise<void>;
}

/** What is done in the new namespaces before anybody else comes in. */
export interface PrivateNamespacesOptions {
  /** Folders that are empty in here, whatever is in them outside. Those that do not exist are passed over. */
  readonly emptyFolders: readonly string[];
  /** Mounts below these are not held on to: they are others', who may want to be rid of them. */
  readonly lettingGo: readonly string[];
  /** Shell text that is run in here, after all else. */
  readonly setUp?: string;
  /** The environment of the process that keeps them. */
  readonly env: Readonly<Record<string, string>>;
}

/** Makes namespaces for network and mounts, with a loopback device that is up. */
export async function makePrivateNamespaces(options: PrivateNamespacesOptions): Promise<PrivateNamespaces> {
  const busybox = await requireProgram('busybox', 'busybox-static');
  const { keeper, pid } = await startKeeper(options);
  const enter = ({ program, args }: Command): Command => ({
    program: 'nsenter',
    args: [`--net=/proc/${pid}/ns/net`, `--mount=/proc/${pid}/ns/mnt`, '--', program, ...args],
  });
  return {
    enter,
    freePort: () => freePortOf(pid),
    connect: (port) => connectThrough(enter({ program: busybox, args: ['nc', '127.0.0.1', String(port)] })),
    async release() {
      if (keeper.exitCode !== null || keeper.signalCode !== null) return;
      const ended = once(keeper, 'exit');
      keeper.kill('SIGKILL');
      await ended;
    },
  };
}

/** What `command` reads and writes, as one stream: a socket of its own is both to it. */
function connectThrough({ program, args }: Command): Duplex {
  const script = 'exec "$@" <&3 >&3 3>&-';
  const client = spawn('sh', ['-c', script, 'sh', program, ...args], {
    env: { PATH: SYSTEM_PATH },
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const [, , , socket] = client.stdio;
  if (!(socket instanceof Duplex)) throw new Error('the client has no socket');
  socket.once('close', () => client.kill());
  return socket;
}

/** Starts the process that keeps the namespaces, and waits until they are made. */
async function startKeeper(
  options: PrivateNamespacesOptions,
): Promise<{ readonly keeper: ChildProcess; readonly pid: number }> {
  // The kernel ends it when this process is killed; in the end setpriv has become `sleep`.
  const unshare = ['unshare', '--net', '--mount', '--propagation', 'slave', '--', 'sh', '-euc'];
  const keeper = spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...unshare, setUpScript(options)], {
    env: { PATH: SYSTEM_PATH, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let words = '';
  keeper.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
  keeper.on('error', (error) => (words += error.message));
  const closed = new Promise((resolve) => keeper.once('close', resolve));
  for await (const chunk of keeper.stdout) {
    output += String(chunk);
    if (output.includes('ready')) break;
  }
  const { pid } = keeper;
  if (output.includes('ready') && pid !== undefined) return { keeper, pid };
  // What it says of that may come after the end of what it prints.
  await closed;
  throw new Error(`namespaces cannot be made here: ${words.trim()}`);
}

function setUpScript({ emptyFolders, lettingGo, setUp = '' }: PrivateNamespacesOptions): string {
  const theirs = lettingGo.map((folder) => `${folder}/*`).join('|');
  return `
while read -r device path rest; do
  case "$path" in ${theirs}) umount --lazy "$path" 2>/dev/null || : ;; esac
done </proc/self/mounts
for folder in ${emptyFolders.join(' ')}; do
  if [ -d "$folder" ]; then mount -t tmpfs tmpfs "$folder"; fi
done
ip link set lo up
${setUp}
echo ready
exec sleep infinity
`;
}

const FIRST_PORT = 20_000;
const PORTS = 12_000;

/** Chosen at random, so that a port is not given out twice in a row, and below those of outgoing connections. */
async function freePortOf(pid: number): Promise<number> {
  const held = await heldPorts(pid);
  for (;;) {
    const port = FIRST_PORT + Math.floor(Math.random() * PORTS);
    if (!held.has(port)) return port;
  }
}

/** The local TCP ports that the network of `pid` has in use. */
async function heldPorts(pid: number): Promise<ReadonlySet<number>> {
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((table) => readFile(`/proc/${pid}/net/${table}`, 'utf8').catch(() => '')),
  );
  const ports = tables.join('\n').matchAll(/^ *\d+: [0-9A-F]+:([0-9A-F]{4}) /gm);
  return new Set([...ports].map(([, port = '']) => parseInt(port, 16)));
}
