import { constants } from 'node:fs';
import { access, readdir, readFile, stat, statfs } from 'node:fs/promises';
import { connect } from 'node:net';
import { userInfo } from 'node:os';

import { systemClock } from '../runtime/clock.ts';
import type { FileFacts, FileSystemFacts } from './facts.ts';
import type { Connected, HostReader, Looked } from './host-reader.ts';

/** This host, as this process may see it. */
export function systemHost(): HostReader {
  const uid = process.getuid?.() ?? 0;
  return {
    platform: process.platform,
    uid,
    ...userOf(uid),
    wallNow: () => systemClock.wallNow(),
    readText: (path) => readFile(path, 'utf8').catch(() => undefined),
    list: (path) => readdir(path).catch(() => []),
    look,
    mayExecute: (path) =>
      access(path, constants.X_OK).then(
        () => true,
        () => false,
      ),
    connect: tryToConnect,
    fileSystem,
  };
}

/** Some users have no name, or no entry at all. */
function userOf(uid: number): { readonly user: string; readonly home: string } {
  try {
    const { username, homedir } = userInfo();
    return { user: username, home: homedir };
  } catch {
    return { user: String(uid), home: '/' };
  }
}

async function look(path: string): Promise<Looked> {
  try {
    const found = await stat(path);
    let kind: FileFacts['kind'] = 'other';
    if (found.isSocket()) kind = 'socket';
    else if (found.isDirectory()) kind = 'folder';
    else if (found.isFile()) kind = 'file';
    return { kind, mode: found.mode & 0o7777, uid: found.uid, gid: found.gid };
  } catch (error) {
    return codeOf(error) === 'EACCES' ? 'denied' : 'missing';
  }
}

function tryToConnect(path: string): Promise<Connected> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    const end = (how: Connected): void => {
      resolve(how);
      socket.destroy();
    };
    socket.once('connect', () => end('listening'));
    socket.on('error', (error) => end(CONNECTED.get(codeOf(error)) ?? 'listening'));
    // Nobody waits for it longer than the doctor does.
    socket.unref();
  });
}

/** Whatever else goes wrong, such as a queue that is full, somebody made it that lives. */
const CONNECTED: ReadonlyMap<string, Connected> = new Map([
  ['ENOENT', 'missing'],
  ['ENOTDIR', 'missing'],
  ['ECONNREFUSED', 'refused'],
  ['EACCES', 'denied'],
  ['EPERM', 'denied'],
]);

/** Numbers of the kernel, from `linux/magic.h`. */
const TYPES: ReadonlyMap<number, FileSystemFacts['type']> = new Map([
  [0x01021994, 'tmpfs'],
  [0x858458f6, 'tmpfs'],
  [0x794c7630, 'overlay'],
]);

async function fileSystem(path: string): Promise<FileSystemFacts | undefined> {
  try {
    const { type, bsize, bavail, blocks } = await statfs(path);
    return { type: TYPES.get(type) ?? 'other', freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
