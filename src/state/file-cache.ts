import { chmod, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type CacheRecord, decodeRecord, encodeRecord } from './cache-record.ts';
import type { CacheContents, DocumentCache } from './document-cache.ts';

const FILE = /^([a-z0-9-]{1,63})\.(document|copy)$/;

/**
 * Creates a cache of files in `directory`, which is made with mode 0700; its files have 0600, because documents hold
 * secrets. Each entry is written twice, one file after the other, each by temporary file, fsync, rename and fsync of the
 * directory: after a power cut at least one of the two is whole, and the one with the higher number counts. A copy of
 * the *previous* document would be no help: going back to it is what must not happen.
 *
 * Rejects with the file system's error where the directory cannot be used.
 */
export function fileCache(directory: string): DocumentCache {
  const sequences = new Map<string, number>();
  /** A number below one that lies there already would lose against it. */
  let numbered = false;
  let tidied = false;

  async function load(): Promise<{ best: Map<string, CacheRecord>; damaged: string[] }> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await chmod(directory, 0o700);
    const best = new Map<string, CacheRecord>();
    const damaged: string[] = [];
    for (const file of (await readdir(directory)).sort()) {
      const name = FILE.exec(file)?.[1];
      if (name === undefined) continue;
      // A file that cannot be read is as good as a damaged one; its twin may be whole.
      const bytes = await readFile(join(directory, file)).catch(() => new Uint8Array());
      const record = decodeRecord(bytes);
      if (record === undefined || record.entry.deployment !== name) damaged.push(`${file} is damaged`);
      else if (record.sequence > (best.get(name)?.sequence ?? -1)) best.set(name, record);
    }
    return { best, damaged };
  }

  /** What a write that was cut off has left. Whoever only reads leaves it: it may be another agent's that writes just now. */
  async function tidy(): Promise<void> {
    for (const file of await readdir(directory)) {
      if (file.endsWith('.tmp')) await rm(join(directory, file), { force: true });
    }
  }

  async function writeFile(file: string, bytes: Uint8Array): Promise<void> {
    const temporary = join(directory, `${file}.tmp`);
    const handle = await open(temporary, 'w', 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, join(directory, file));
    await syncDirectory(directory);
  }

  async function read(): Promise<CacheContents> {
    const { best, damaged } = await load();
    for (const [name, { sequence }] of best) sequences.set(name, sequence);
    numbered = true;
    return { entries: [...best.values()].map(({ entry }) => entry), damaged };
  }

  return {
    read,
    async write(entry) {
      if (!numbered) await read();
      if (!tidied) await tidy();
      tidied = true;
      const sequence = (sequences.get(entry.deployment) ?? 0) + 1;
      sequences.set(entry.deployment, sequence);
      const bytes = encodeRecord({ entry, sequence });
      await writeFile(`${entry.deployment}.document`, bytes);
      await writeFile(`${entry.deployment}.copy`, bytes);
    },
    async forget(deployment) {
      // The copy first: what is left after a power cut in between must not be the older of the two.
      await rm(join(directory, `${deployment}.copy`), { force: true });
      await rm(join(directory, `${deployment}.document`), { force: true });
      await syncDirectory(directory);
      sequences.delete(deployment);
    },
  };
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
