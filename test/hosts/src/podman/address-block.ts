import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';

/** A range of addresses, and the name that goes with it. */
export interface AddressBlock {
  /** Short and unique among the hosts that run now; names bridges and firewall rules. */
  readonly tag: string;
  /** The subnet of the engine's default network. */
  readonly defaultSubnet: string;
  /** Where the engine takes the subnets of further networks from, each a /24. */
  readonly pool: string;
}

/** A block that no other host on this machine uses, in whatever process it runs. */
export interface ClaimedBlock extends AddressBlock {
  /** Gives the block back. */
  release(): Promise<void>;
}

/** Blocks are the /19 of 10.128.0.0/9: away from what engines use by default. */
const BLOCKS = 1024;
const BLOCK_SIZE = 32;

/**
 * Claims a block by listening on an abstract socket of its name. The kernel lets one process have it and
 * takes it back when that process ends, so that no stale claim can be left behind.
 */
export async function claimAddressBlock(): Promise<ClaimedBlock> {
  const first = Math.floor(Math.random() * BLOCKS);
  for (let step = 0; step < BLOCKS; step += 1) {
    const number = (first + step) % BLOCKS;
    const claim = await listen(`\0rollforward-test-host-${number}`);
    if (claim === undefined) continue;
    const block = addressBlock(number);
    if (!(await isInUse(block))) return { ...block, release: () => close(claim) };
    await close(claim);
  }
  throw new Error('every block of addresses is in use');
}

/** The block with this number, claimed or not. */
export function addressBlock(number: number): AddressBlock {
  const second = 128 + (number >> 3);
  const third = (number & 7) * BLOCK_SIZE;
  return {
    tag: `rf${number.toString(16).padStart(3, '0')}`,
    defaultSubnet: `10.${second}.${third}.0/24`,
    // The pool is the upper half, so that it never gives out the default network's subnet.
    pool: `10.${second}.${third + BLOCK_SIZE / 2}.0/20`,
  };
}

/** Whether an IPv4 address belongs to `block`. */
export function isInBlock(block: AddressBlock, address: string): boolean {
  const [first, second, third] = address.split('.').map(Number);
  const [blockFirst, blockSecond, blockThird = 0] = block.defaultSubnet.split('.').map(Number);
  if (first !== blockFirst || second !== blockSecond || third === undefined) return false;
  return third >= blockThird && third < blockThird + BLOCK_SIZE;
}

/** The names of a host's bridges begin with this. */
export function bridgePrefix(tag: string): string {
  return `${tag}-`;
}

/**
 * The names of all links of this process's network namespace. `/sys/class/net` would show those of the
 * namespace that `/sys` was mounted in.
 */
export async function networkLinks(): Promise<string[]> {
  const table = await readFile('/proc/self/net/dev', 'utf8');
  return [...table.matchAll(/^ *([^\s:]+):/gm)].map(([, name]) => name ?? '');
}

/** A host that was killed may have left its bridges: their addresses must not be given out again. */
async function isInUse(block: AddressBlock): Promise<boolean> {
  const links = await networkLinks();
  if (links.some((link) => link.startsWith(bridgePrefix(block.tag)))) return true;
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.some(({ address }) => isInBlock(block, address));
}

function listen(path: string): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    // A claim must not keep a process alive that has nothing else to do.
    server.unref();
    server.once('error', () => resolve(undefined));
    server.listen(path, () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
