import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { processStartTime } from '../system/processes.ts';
import type { AddressBlock } from './address-block.ts';

/** Temporary folders of hosts begin with this. Kept short: the path of a socket has 107 bytes at most. */
export const HOST_FOLDER_PREFIX = 'rf-';

/** Which process a host belongs to, and what is needed to clean up after it. */
export interface HostOwner {
  readonly pid: number;
  /** Tells the process from a later one with the same id. */
  readonly startTime: string;
  readonly block: AddressBlock;
}

/** The file of a host's folder that says whose it is. */
export function ownerFile(dir: string): string {
  return join(dir, 'owner.json');
}

/** Notes that the host in `dir` belongs to this process. */
export async function writeHostOwner(dir: string, { tag, defaultSubnet, pool }: AddressBlock): Promise<void> {
  const owner: HostOwner = {
    pid: process.pid,
    startTime: await processStartTime(process.pid),
    block: { tag, defaultSubnet, pool },
  };
  await writeFile(ownerFile(dir), JSON.stringify(owner));
}

/** Reads who owns a host; `undefined` where the file does not tell. */
export async function readHostOwner(file: string): Promise<HostOwner | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text === '' ? undefined : (JSON.parse(text) as HostOwner);
}

/** Whether the process that started a host still lives. */
export async function isOwnerAlive({ pid, startTime }: HostOwner): Promise<boolean> {
  return (await processStartTime(pid)) === startTime;
}
