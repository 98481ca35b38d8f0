import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { bundledFolders, entryPoints, publicPackages } from './public-packages.mjs';
import { ROOT } from './root.mjs';

/**
 * Builds what was not built, or was changed after it was built. What depends on a package that is built anew is built
 * anew too: its declarations speak of that package's.
 */
export function ensureBuilt() {
  let before = 0;
  for (const built of publicPackages()) {
    const { folder, manifest } = built;
    if (!isCurrent(built, before)) {
      console.error(`Building ${manifest.name} …`);
      const { status, stdout, stderr } = spawnSync('npm', ['run', 'build', '--silent'], {
        cwd: join(ROOT, folder),
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(`${manifest.name} could not be built:\n${stdout}${stderr}`);
    }
    before = Math.max(before, oldestOf(built));
  }
}

function isCurrent(built, notBefore) {
  const { folder } = built;
  if (entryPoints(built).some(({ types }) => !existsSync(join(ROOT, types)))) return false;
  const sources = ['package.json', 'tsup.config.ts', 'src'].map((path) => join(ROOT, folder, path));
  const bundled = bundledFolders(built).map((path) => join(ROOT, path, 'src'));
  const shared = ['tsconfig.base.json', 'tsconfig.json', 'package-lock.json'].map((path) => join(ROOT, path));
  return oldestOf(built) > Math.max(notBefore, ...[...sources, ...bundled, ...shared].map(newestIn));
}

/** When the first of a package's declarations was written. */
function oldestOf(built) {
  return Math.min(...entryPoints(built).map(({ types }) => statSync(join(ROOT, types)).mtimeMs));
}

/** When the newest file at or below `path` was written. */
function newestIn(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}
