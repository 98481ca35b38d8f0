import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

export const run = promisify(execFile);

export const ROOT = join(import.meta.dirname, '../../..');

/** A package that is published, and its package.json. */
export interface PublicPackage {
  /** Relative to the root of the repository. */
  readonly folder: string;
  readonly manifest: {
    readonly name: string;
    readonly exports: Readonly<Record<string, unknown>>;
    readonly dependencies?: Readonly<Record<string, string>>;
    readonly peerDependencies?: Readonly<Record<string, string>>;
    readonly optionalDependencies?: Readonly<Record<string, string>>;
  };
}

export interface Tarball {
  readonly path: string;
  readonly bytes: number;
  /** What is in it, sorted. */
  readonly files: readonly string[];
}

/** The entry scripts are plain JavaScript without types, because they run before anything is installed. */
function load<T>(script: string): Promise<T> {
  return import(pathToFileURL(join(ROOT, 'scripts/lib', script)).href) as Promise<T>;
}

const scripts = {
  ...(await load<{ ensureBuilt: () => void }>('ensure-built.mjs')),
  ...(await load<{ publicPackages: () => readonly PublicPackage[] }>('public-packages.mjs')),
};

/** Everything that is published, the SDK first. */
export function publicPackages(): readonly PublicPackage[] {
  return scripts.publicPackages();
}

/** Builds every package that is published, as far as it is not built as its source is. */
export function buildAll(): void {
  scripts.ensureBuilt();
}

/** Packs a package into the folder `destination`, as a release does. */
export async function pack({ folder }: PublicPackage, destination: string): Promise<Tarball> {
  const args = ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', destination];
  const { stdout } = await run('npm', args, { cwd: join(ROOT, folder) });
  const [packed] = JSON.parse(stdout) as { filename: string; size: number; files: { path: string }[] }[];
  if (packed === undefined) throw new Error(`npm packed nothing in ${folder}`);
  return {
    path: join(destination, packed.filename),
    bytes: packed.size,
    files: packed.files.map(({ path }) => path).toSorted(),
  };
}

/** Packs a package that a test makes up from its files, with the help of the folder `within`. */
export async function packFiles(
  within: string,
  files: Readonly<Record<string, string>>,
): Promise<ArrayBuffer> {
  const folder = await mkdtemp(join(within, 'made-up-'));
  await mkdir(join(folder, 'package'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'package', name), text);
  const path = join(folder, 'made-up.tgz');
  await run('tar', ['-czf', path, '-C', folder, 'package']);
  return readTarball({ path });
}

/** A tarball as publint takes it. */
export async function readTarball({ path }: Pick<Tarball, 'path'>): Promise<ArrayBuffer> {
  return new Uint8Array(await readFile(path)).buffer;
}
