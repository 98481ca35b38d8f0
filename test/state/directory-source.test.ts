import { execFileSync } from 'node:child_process';
import {
  mkdir,
  mkdtemp,
  readdir,
  readlink,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';

import { type Clock, systemClock } from '../../src/runtime/clock.ts';
import { DIRECTORY_MARKER } from '../../src/state/directory-names.ts';
import { directorySource } from '../../src/state/directory-source.ts';
import type { ReadResult, Snapshot, StateSource } from '../../src/state/state-source.ts';
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

async function snapshot(from: StateSource = source): Promise<Snapshot> {
  const result = await from.read(NEVER);
  if (result.kind !== 'snapshot') throw new Error(`expected a snapshot, found ${result.reason}`);
  return result;
}

async function names(from: StateSource = source): Promise<string> {
  const { documents, unlisted } = await snapshot(from);
  return `${[...documents.keys()].join(' ')} / ${unlisted}`;
}

describe('directorySource', () => {
  it('gives the bytes of each file', async () => {
    await fill([DIRECTORY_MARKER, 'shop.json', 'blog.json', '.hidden.json', 'cart.json~']);
    await writeFile(join(directory, 'cart.json'), Uint8Array.of(0xff, 0, 0xfe));
    const { documents, deleted, unreadable, mistakes } = await snapshot();
    expect([...documents.keys()]).toEqual(['blog', 'cart', 'shop']);
    expect(Buffer.from(documents.get('shop') ?? []).toString()).toBe('shop.json');
    expect(documents.get('cart')).toEqual(Uint8Array.of(0xff, 0, 0xfe));
    expect([deleted.size, unreadable?.size, mistakes?.length]).toEqual([0, 0, 0]);
  });

  it('takes an absence for a deletion only while the marker is there', async () => {
    await fill(['shop.json', 'blog.json']);
    expect(await names()).toBe('blog shop / unknown');
    await fill([DIRECTORY_MARKER]);
    expect(await names()).toBe('blog shop / deleted');
    await rm(join(directory, 'blog.json'));
    expect(await names()).toBe('shop / deleted');
    await rm(join(directory, DIRECTORY_MARKER));
    expect(await names()).toBe('shop / unknown');
  });

  it('does not take a directory or a link to nothing for its marker', async () => {
    await fill(['shop.json']);
    await mkdir(join(directory, DIRECTORY_MARKER));
    expect(await names()).toBe('shop / unknown');
    await rm(join(directory, DIRECTORY_MARKER), { recursive: true });
    await symlink('nowhere', join(directory, DIRECTORY_MARKER));
    expect(await names()).toBe('shop / unknown');
  });

  it('is unavailable, with the reason, where there is no directory', async () => {
    const reason = async (from: StateSource = source): Promise<string> => {
      const result = await from.read(NEVER);
      return result.kind === 'unavailable' ? result.reason : 'it is there';
    };
    expect(await reason()).toBe(`${directory} does not exist`);
    await writeFile(directory, '');
    expect(await reason()).toBe(`${directory} is not a directory`);
    expect(await reason(directorySource({ directory: join(directory, 'below') }))).toContain(
      'is not a directory',
    );
    expect(await reason(directorySource({ directory: `/${'x'.repeat(300)}` }))).toContain('(ENAMETOOLONG)');
    await rm(directory);
    await fill(['shop.json']);
    expect(await names()).toBe('shop / unknown');
  });

  it('refuses a path that is none', () => {
    expect(() => directorySource({ directory: '' })).toThrow(TypeError);
    expect(() => directorySource({ directory: 'a\0b' })).toThrow(TypeError);
  });

  it('keeps what is there and cannot be read, and gives the others', async () => {
    await fill([DIRECTORY_MARKER, 'shop.json', 'large.json', 'notes.txt', 'Shop.json']);
    await truncate(join(directory, 'large.json'), 2 ** 30);
    await mkdir(join(directory, 'folder.json'));
    await mkdir(join(directory, 'folder'));
    execFileSync('mkfifo', [join(directory, 'pipe.json')]);
    await symlink('nowhere', join(directory, 'dangling.json'));
    const { documents, unlisted, unreadable, mistakes } = await snapshot();
    expect(unlisted).toBe('deleted');
    expect([...documents.keys()]).toEqual(['shop']);
    expect([...(unreadable ?? [])]).toEqual([
      ['dangling', 'it is a symbolic link to nothing'],
      ['folder', 'it is not a regular file'],
      ['large', 'it is larger than 1048576 bytes'],
      ['pipe', 'it is not a regular file'],
    ]);
    expect(mistakes?.map((message) => message.split(':')[0])).toEqual(['Shop.json', 'notes.txt']);
  });

  it('bounds what all documents hold together', async () => {
    await fill([DIRECTORY_MARKER]);
    const many = Array.from({ length: 66 }, (_, n) => `d${String(n).padStart(2, '0')}.json`);
    for (const name of many) {
      await writeFile(join(directory, name), '');
      await truncate(join(directory, name), 1_048_576);
    }
    const { documents, unreadable, unlisted } = await snapshot();
    expect(documents.size).toBe(64);
    expect([...(unreadable?.keys() ?? [])]).toEqual(['d64', 'd65']);
    expect(unlisted).toBe('deleted');
  });

  it('follows a directory that is replaced whole, by rename or by a link', async () => {
    await fill([DIRECTORY_MARKER, 'shop.json'], join(home, 'one'));
    await fill([DIRECTORY_MARKER, 'blog.json'], join(home, 'two'));
    await symlink('one', directory);
    expect(await names()).toBe('shop / deleted');
    await symlink('two', join(home, 'next'));
    await rename(join(home, 'next'), directory);
    expect(await names()).toBe('blog / deleted');
    await rm(directory);
    await rename(join(home, 'one'), directory);
    expect(await names()).toBe('shop / deleted');
  });

  it('reads files that are links into a folder which is turned as a whole', async () => {
    await fill([], directory);
    await fill(['shop.json', 'blog.json', DIRECTORY_MARKER], join(directory, '..1'));
    await fill(['shop.json', DIRECTORY_MARKER], join(directory, '..2'));
    await symlink('..1', join(directory, '..data'));
    for (const name of ['shop.json', 'blog.json', DIRECTORY_MARKER])
      await symlink(`..data/${name}`, join(directory, name));
    expect(await names()).toBe('blog shop / deleted');
    await symlink('..2', join(directory, '..next'));
    await rename(join(directory, '..next'), join(directory, '..data'));
    expect([...((await snapshot()).unreadable?.keys() ?? [])]).toEqual(['blog']);
    await rm(join(directory, 'blog.json'));
    expect(await names()).toBe('shop / deleted');
  });

  it('looks again, after a pause, at a directory that changed while it was looked at', async () => {
    await fill([DIRECTORY_MARKER, 'shop.json']);
    let writing = true;
    const pauses: number[] = [];
    const clock: Clock = {
      ...systemClock,
      sleep(ms) {
        pauses.push(ms);
        writing = false;
        return Promise.resolve();
      },
    };
    const write = async (): Promise<void> => {
      for (let turn = 0; writing; turn += 1) await writeFile(join(directory, `.${turn}`), '');
    };
    const done = write();
    const patient = directorySource({ directory, clock });
    let last = '';
    while (writing) last = await names(patient);
    await done;
    expect(pauses.length).toBeGreaterThan(0);
    // The read that found it unsteady is the one that has looked again.
    expect(last).toBe('shop / deleted');
  });

  it('gives up a read that is aborted, and can be read again', async () => {
    await fill([DIRECTORY_MARKER, 'shop.json']);
    for (let count = 0; count < 20; count += 1) {
      const stop = new AbortController();
      const result = source.read(stop.signal);
      stop.abort();
      expect((await result).kind).toBe('unavailable');
      await sleep(2);
    }
    expect(await source.read(AbortSignal.abort())).toMatchObject({
      kind: 'unavailable',
    } satisfies Partial<ReadResult>);
    expect(await names()).toBe('shop / deleted');
  });
});

describe('a watch that is ended', () => {
  it('leaves no descriptor and no timer behind', async () => {
    await fill([DIRECTORY_MARKER]);
    const held = async (): Promise<string> => {
      const links = await Promise.all(
        (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
      );
      return `${links.filter((link) => link.startsWith(home)).length} open, ${active('FSEventWrap')} watched`;
    };
    const active = (kind: string): number =>
      process.getActiveResourcesInfo().filter((one) => one === kind).length;
    const timers = active('Timeout');
    const before = await held();
    const ends = Array.from({ length: 10 }, () => source.watch(() => undefined));
    await sleep(20);
    for (const end of ends) end();
    const other = source.watch(() => undefined);
    await sleep(20);
    await rename(directory, await mkdtemp(join(home, 'away-')));
    await sleep(20);
    other();
    await sleep(20);
    expect(await held()).toBe(before);
    expect(active('Timeout')).toBeLessThanOrEqual(timers);
  });
});
