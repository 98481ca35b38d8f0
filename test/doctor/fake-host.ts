import type { FileSystemFacts } from '../../src/doctor/facts.ts';
import type { Connected, HostReader, Looked } from '../../src/doctor/host-reader.ts';

export interface FakeHostParts {
  readonly uid?: number;
  readonly user?: string;
  readonly platform?: string;
  /** Text files by path. Their folders are there as well. */
  readonly files?: Readonly<Record<string, string>>;
  /** Whatever else is at a path. */
  readonly at?: Readonly<Record<string, Looked>>;
  readonly sockets?: Readonly<Record<string, Connected>>;
  readonly executable?: readonly string[];
  readonly fileSystems?: Readonly<Record<string, FileSystemFacts>>;
}

export const FILE: Looked = { kind: 'file', mode: 0o755, uid: 0, gid: 0 };
export const FOLDER: Looked = { kind: 'folder', mode: 0o755, uid: 0, gid: 0 };
export const SOCKET_FILE: Looked = { kind: 'socket', mode: 0o660, uid: 0, gid: 998 };

/** A host that is made of words. */
export function fakeHost(parts: FakeHostParts = {}): HostReader {
  const { files = {}, at = {}, sockets = {}, executable = [], fileSystems = {} } = parts;
  const paths = [...Object.keys(files), ...Object.keys(at)];
  const below = (folder: string): readonly string[] =>
    paths.filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1));
  return {
    platform: parts.platform ?? 'linux',
    uid: parts.uid ?? 0,
    user: parts.user ?? 'root',
    home: '/home/agent',
    wallNow: () => Date.UTC(2026, 10, 23),
    readText: async (path) => files[path],
    list: async (path) => [...new Set(below(path).map((one) => one.split('/')[0] ?? ''))].sort(),
    look: async (path) => at[path] ?? (path in files ? FILE : below(path).length > 0 ? FOLDER : 'missing'),
    mayExecute: async (path) => executable.includes(path),
    connect: async (path) => sockets[path] ?? 'missing',
    fileSystem: async (path) => fileSystems[path],
  };
}
