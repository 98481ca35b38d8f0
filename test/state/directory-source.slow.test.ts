import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';

import { DIRECTORY_MARKER } from '../../src/state/directory-names.ts';
import { directorySource } from '../../src/state/directory-source.ts';
import type { Snapshot, StateSource } from '../../src/state/state-source.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const NEVER = new AbortController().signal;

let home: string;
let directory: string;
let source: StateSource;

beforeEach(async () => {
  home = await temporaryDirectory();
  directory = join(home, 'documents');
  source = directorySource({ directory });
});

async function fill(names: readonly string[], where: string = directory): Promise<void> {
  await mkdir(where, { recursive: true });
  for (const name of names) await writeFile(join(where, name), name);
}

/** As the docs say that it is done. */
async function put(name: string, text: string): Promise<void> {
  await writeFile(join(directory, `.${name}.tmp`), text);
  await rename(join(directory, `.${name}.tmp`), join(directory, name));
}

async function snapshot(from: StateSource = source): Promise<Snapshot> {
  const result = await from.read(NEVER);
  if (result.kind !== 'snapshot') throw new Error(`expected a snapshot, found ${result.reason}`);
  return result;
}

describe('directorySource', () => {
  it('is unavailable where there are too many names', async () => {
    await fill([DIRECTORY_MARKER, ...Array.from({ length: 4096 }, (_, n) => `.${n}`)]);
    expect(await source.read(NEVER)).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('more than 4096 names') as unknown,
    });
  });

  it('never takes a file that is renamed over another for deleted', async () => {
    await fill([DIRECTORY_MARKER, ...Array.from({ length: 20 }, (_, n) => `d${n}.json`)]);
    let stop = false;
    const write = async (): Promise<void> => {
      for (let turn = 0; !stop; turn += 1) await put(`d${turn % 20}.json`, `turn ${turn}`);
    };
    const writing = write();
    for (let count = 0; count < 15; count += 1) {
      // A new one has no memory of what was there.
      const { documents, unlisted } = await snapshot(
        count % 2 === 0 ? source : directorySource({ directory }),
      );
      expect(documents.size === 20 || unlisted === 'unknown').toBe(true);
    }
    stop = true;
    await writing;
    expect((await snapshot()).unlisted).toBe('deleted');
  });

  it('never takes a directory that is swapped with an empty one for deletions', async () => {
    await fill([DIRECTORY_MARKER, 'shop.json', 'blog.json']);
    await fill([], join(home, 'empty'));
    let stop = false;
    const swap = async (): Promise<void> => {
      for (; !stop;) {
        await rename(directory, join(home, 'away'));
        await rename(join(home, 'empty'), directory);
        await sleep(1);
        await rename(directory, join(home, 'empty'));
        await rename(join(home, 'away'), directory);
        await sleep(1);
      }
    };
    const swapping = swap();
    const seen = new Map<string, number>();
    for (let count = 0; count < 150; count += 1) {
      const result = await source.read(NEVER);
      const what =
        result.kind === 'unavailable' ? result.kind : `${result.documents.size} ${result.unlisted}`;
      seen.set(what, (seen.get(what) ?? 0) + 1);
    }
    stop = true;
    await swapping;
    expect([...seen.keys()].filter((what) => what.endsWith('deleted') && what !== '2 deleted')).toEqual([]);
  });
});

describe('a watch on a real directory', () => {
  /** Watches until `end`, and counts. */
  async function watched(): Promise<{ next(): Promise<void>; count(): number; end(): void }> {
    let hints = 0;
    let expected = 0;
    const end = source.watch(() => (hints += 1));
    await sleep(250);
    return {
      count: () => hints,
      async next() {
        const start = performance.now();
        while (hints === expected) {
          if (performance.now() - start > 3_000) throw new Error('no hint came');
          await sleep(5);
        }
        // What belongs to the same change.
        await sleep(250);
        expected = hints;
      },
      end,
    };
  }

  it('hints at files that come, change and go, and at a burst a few times only', async () => {
    await fill([DIRECTORY_MARKER]);
    const watch = await watched();
    await watch.next();
    await put('shop.json', '1');
    await watch.next();
    await writeFile(join(directory, 'shop.json'), '2');
    await watch.next();
    await rm(join(directory, 'shop.json'));
    await watch.next();
    const before = watch.count();
    for (let count = 0; count < 300; count += 1) await put('shop.json', `${count}`);
    await watch.next();
    expect(watch.count() - before).toBeLessThan(30);
    watch.end();
  });

  it('survives that the directory comes, goes, is replaced, and comes back', async () => {
    const watch = await watched();
    await fill(['shop.json']);
    await watch.next();
    await put('shop.json', '1');
    await watch.next();
    await rm(directory, { recursive: true });
    await watch.next();
    await fill(['shop.json']);
    await watch.next();
    await put('shop.json', '2');
    await watch.next();
    await fill(['blog.json'], join(home, 'other'));
    await rename(directory, join(home, 'away'));
    await rename(join(home, 'other'), directory);
    await watch.next();
    await put('blog.json', '3');
    await watch.next();
    watch.end();
  }, 30_000);
});
