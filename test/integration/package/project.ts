import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { run, type Tarball } from './pack.ts';

/** A project of somebody else, outside of the repository. */
export interface Project {
  readonly dir: string;
  /** Installs tarballs into it; `offline`, if they need nothing besides each other. */
  install(tarballs: readonly Tarball[], options: { offline: boolean }): Promise<void>;
  write(name: string, text: string): Promise<string>;
  /** Runs a program of the project with plain Node; gives what it printed, and throws if it complained. */
  node(name: string, how?: NodeRun): Promise<string>;
  remove(): Promise<void>;
}

/** How a program is run. */
export interface NodeRun {
  /** The path of the Node that runs it. Default: the one that runs the tests. */
  readonly node?: string;
  /** What comes before the program's name. */
  readonly args?: readonly string[];
  /** On top of the little that every program has. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A program that runs longer than this hangs. */
const LIMIT_MS = 100_000;

export async function createProject(): Promise<Project> {
  const dir = await mkdtemp(join(tmpdir(), 'rollforward-package-'));
  const write = async (name: string, text: string): Promise<string> => {
    const file = join(dir, name);
    await writeFile(file, text);
    return file;
  };
  await write('package.json', JSON.stringify({ name: 'somebody', private: true, type: 'module' }));
  return {
    dir,
    write,
    async install(tarballs, { offline }) {
      const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
      const paths = tarballs.map(({ path }) => path);
      await run('npm', [...args, offline ? '--offline' : '--prefer-offline', ...paths], { cwd: dir });
    },
    async node(name, { node = process.execPath, args = [], env = {} } = {}) {
      // Without what the test runner hands down: conditions, loaders, a mode.
      const { PATH = '', HOME = '' } = process.env;
      const { stdout, stderr } = await run(node, [...args, join(dir, name)], {
        cwd: dir,
        env: { PATH, HOME, ...env },
        timeout: LIMIT_MS,
        maxBuffer: 16 * 1024 * 1024,
      });
      if (stderr !== '') throw new Error(`${name} said on stderr:\n${stderr}`);
      return stdout.trim();
    },
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}
