import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { arch, platform } from 'node:process';

import { ROOT, run } from './pack.ts';

/** The Nodes that the packages are tried on: the oldest that package.json allows, and one of each line since. */
export const NODE_VERSIONS: readonly string[] = ['20.19.0', '22.23.3', '24.21.0', '26.10.0'];

/** A Node of a given version, or why there is none. */
export type NodeRelease =
  { readonly kind: 'here'; readonly path: string } | { readonly kind: 'missing'; readonly why: string };

/** Git does not see it, and nobody else clears it: what was fetched once is there the next time. */
const CACHE = join(ROOT, 'temp/node');

/** A registry that takes longer than this is as good as none. */
const LIMIT_MS = 100_000;

/** Fetches a Node from the npm registry, where its releases are packages, unless it was fetched before. */
export async function nodeRelease(version: string): Promise<NodeRelease> {
  if (version === process.versions.node) return { kind: 'here', path: process.execPath };
  const path = join(CACHE, `node-${version}-${platform}-${arch}`);
  try {
    if (!existsSync(path)) await fetchNode(version, path);
    const { stdout } = await run(path, ['--version']);
    if (stdout.trim() !== `v${version}`) throw new Error(`${path} says that it is ${stdout.trim()}`);
    return { kind: 'here', path };
  } catch (error) {
    const why = lastWords(error instanceof Error ? error.message : String(error));
    return { kind: 'missing', why: `no Node ${version} for ${platform} ${arch}: ${why}` };
  }
}

/** What went wrong, in one line: npm says it behind its code, and then where its log is. */
function lastWords(message: string): string {
  const lines = message.trim().split('\n');
  const said = lines.filter(
    (line) => line.startsWith('npm error') && !line.includes('npm error A complete log'),
  );
  return said.length > 0 ? said.slice(0, 2).join('; ').replaceAll('npm error ', '') : (lines.at(-1) ?? '');
}

/** The package is unpacked, never installed: its scripts are not run. It comes to its place whole or not at all. */
async function fetchNode(version: string, path: string): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(join(CACHE, 'fetch-'));
  try {
    const args = ['pack', `node-${platform}-${arch}@${version}`, '--json', '--loglevel=error'];
    // Where there is no network, that is known soon.
    const patience = { cwd: folder, timeout: LIMIT_MS };
    const { stdout } = await run(
      'npm',
      [...args, '--fetch-retries=1', '--pack-destination', folder],
      patience,
    );
    const [packed] = JSON.parse(stdout) as { readonly filename: string }[];
    if (packed === undefined) throw new Error('npm fetched nothing');
    await run('tar', ['-xzf', join(folder, packed.filename), '-C', folder, 'package/bin/node']);
    await rename(join(folder, 'package/bin/node'), path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
