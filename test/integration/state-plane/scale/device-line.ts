import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What has gone over a line, as its interface counts it: with the headers of Ethernet, IP and TCP. */
export interface LineCount {
  readonly at: number;
  readonly toDevice: { readonly bytes: number; readonly packets: number };
  readonly fromDevice: { readonly bytes: number; readonly packets: number };
}

/** A network that holds one device, and the only line that leads out of it. */
export interface DeviceLine {
  /** The address of this machine at its end of the line. */
  readonly hostAddress: string;
  /** The address of the device at the other end. */
  readonly deviceAddress: string;
  /** The command that runs a program in the device's network. It becomes it, under the same process id. */
  enter(program: string, args: readonly string[]): { readonly program: string; readonly args: string[] };
  count(): Promise<LineCount>;
  /** Ends the network and the line. Whoever is still in it has no line any more. */
  stop(): Promise<void>;
}

/** Makes a network namespace with a pair of veth devices; needs root. Rejects where that cannot be. */
export async function openDeviceLine(): Promise<DeviceLine> {
  const id = randomBytes(4).toString('hex');
  const [host, device] = [`rfh${id}`, `rfd${id}`];
  // Out of 198.18.0.0/15, which is set apart for measuring.
  const net = `198.${randomInt(18, 20)}.${randomInt(256)}.${4 * randomInt(64)}`;
  const [hostAddress, deviceAddress] = [oneOf(net, 1), oneOf(net, 2)];
  const keeper = await startKeeper();
  const stop = async (): Promise<void> => {
    const ended = once(keeper, 'exit');
    keeper.kill('SIGKILL');
    await ended;
    // It goes with the namespace, but some time later.
    await run('ip', ['link', 'del', host]).catch(() => undefined);
  };
  const inside = [`--net=/proc/${keeper.pid}/ns/net`, '--'];
  try {
    await run('ip', `link add ${host} type veth peer name ${device} netns ${keeper.pid}`.split(' '));
    // Without it, what IPv6 says of itself would be counted.
    await run('ip', ['link', 'set', host, 'addrgenmode', 'none']);
    await run('ip', ['addr', 'add', `${hostAddress}/30`, 'dev', host]);
    await run('ip', ['link', 'set', host, 'up']);
    for (const args of [
      ['link', 'set', 'lo', 'up'],
      ['link', 'set', device, 'addrgenmode', 'none'],
      ['addr', 'add', `${deviceAddress}/30`, 'dev', device],
      ['link', 'set', device, 'up'],
    ]) {
      await run('nsenter', [...inside, 'ip', ...args]);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    hostAddress,
    deviceAddress,
    enter: (program, args) => ({ program: 'nsenter', args: [...inside, program, ...args] }),
    async count() {
      const read = (name: string): Promise<number> => readCounter(host, name);
      const [toBytes, toPackets] = [await read('tx_bytes'), await read('tx_packets')];
      const [fromBytes, fromPackets] = [await read('rx_bytes'), await read('rx_packets')];
      return {
        at: performance.now(),
        toDevice: { bytes: toBytes, packets: toPackets },
        fromDevice: { bytes: fromBytes, packets: fromPackets },
      };
    },
    stop,
  };
}

/** What went over the line between two counts. */
export function lineTraffic(
  before: LineCount,
  after: LineCount,
): { readonly seconds: number; readonly bytes: number; readonly packets: number } {
  const sum = (count: LineCount, what: 'bytes' | 'packets'): number =>
    count.toDevice[what] + count.fromDevice[what];
  return {
    seconds: (after.at - before.at) / 1000,
    bytes: sum(after, 'bytes') - sum(before, 'bytes'),
    packets: sum(after, 'packets') - sum(before, 'packets'),
  };
}

async function readCounter(device: string, name: string): Promise<number> {
  return Number(await readFile(`/sys/class/net/${device}/statistics/${name}`, 'utf8'));
}

/** Address number `number` of the four that begin at `net`. */
function oneOf(net: string, number: number): string {
  return net.replace(/[0-9]+$/, (last) => String(Number(last) + number));
}

/** Starts the process that keeps the namespace, and waits until it is in it. The kernel ends it when this one is killed. */
async function startKeeper(): Promise<ChildProcess & { readonly pid: number }> {
  const shell = ['sh', '-c', 'echo ready; exec sleep infinity'];
  const keeper = spawn('setpriv', ['--pdeathsig', 'KILL', '--', 'unshare', '--net', '--', ...shell], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let words = '';
  keeper.on('error', (error) => (words += error.message));
  keeper.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
  const ready = await Promise.race([
    once(keeper.stdout, 'data').then(() => true),
    once(keeper, 'close').then(() => false),
  ]);
  if (!ready || !hasPid(keeper)) throw new Error(`no network can be made here: ${words.trim()}`);
  return keeper;
}

function hasPid<Child extends ChildProcess>(child: Child): child is Child & { readonly pid: number } {
  return child.pid !== undefined;
}
