import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { processStartTime } from './processes.ts';

/** Which process a host belongs to, with what is noted beside it to clean up after it. */
export type HostOwner<Notes extends object> = Notes & {
  readonly pid: number;
  /** Tells the process from a later one with the same id. */
  readonly startTime: string;
};

/** The file of a host's folder that says whose it is. */
function ownerFile(dir: string): string {
  return join(dir, 'owner.json');
}

/** Notes that the host in `dir` belongs to this process. */
export async function writeHostOwner(dir: string, notes: object): Promise<void> {
  const startTime = await processStartTime(process.pid);
  const owner: HostOwner<object> = { ...notes, pid: process.pid, startTime };
  await writeFile(ownerFile(dir), JSON.stringify(owner));
}

/**
 * Has `cleanUp` remove the hosts in temporary folders whose names begin with `prefix` and whose process was killed before
 * it could. Of several processes that do so at once, one gets each.
 */
export async function removeAbandonedHosts<Notes extends object>(
  prefix: string,
  cleanUp: (dir: string, owner: HostOwner<Notes>) => Promise<void>,
): Promise<void> {
  const folders = (await readdir(tmpdir())).filter((name) => name.startsWith(prefix));
  for (const folder of folders) {
    const dir = join(tmpdir(), folder);
    const owner = await readHostOwner<Notes>(ownerFile(dir));
    if (owner === undefined || (await isAlive(owner))) continue;
    const mine = await rename(ownerFile(dir), `${ownerFile(dir)}.abandoned`).then(
      () => true,
      () => false,
    );
    if (mine) await cleanUp(dir, owner);
  }
}

/** `undefined` where the file does not tell. */
async function readHostOwner<Notes extends object>(file: string): Promise<HostOwner<Notes> | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text === '' ? undefined : (JSON.parse(text) as HostOwner<Notes>);
}

async function isAlive({ pid, startTime }: HostOwner<object>): Promise<boolean> {
  return (await processStartTime(pid)) === startTime;
}
