import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from './root.mjs';

const OLDEST_NODE = [20, 19];

/** Sees to it that what package-lock.json asks for is installed, and needs no network where it is. */
export function ensureInstalled() {
  demandNode();
  if (isInstalled()) return;
  console.error('Installing dependencies (npm ci) …');
  // npm's own chatter must not end up behind the last line of a script that is parsed.
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, error } = spawnSync('npm', args, {
    cwd: ROOT,
    stdio: ['ignore', process.stderr, 'inherit'],
  });
  if (status === 0) return;
  console.error(`npm ci failed${error === undefined ? '' : `: ${error.message}`}`);
  process.exit(1);
}

/** Compares with npm's own note of what it installed, which it writes last. */
export function isInstalled(root = ROOT) {
  const installed = readPackages(join(root, 'node_modules/.package-lock.json'));
  const wanted = readPackages(join(root, 'package-lock.json'));
  if (installed === undefined || wanted === undefined) return false;
  const isAsWanted = ([path, { version, integrity, link, optional }]) => {
    // The root and the workspaces themselves are not installed.
    if (!path.startsWith('node_modules/')) return true;
    if (link === true) return existsSync(join(root, path, 'package.json'));
    const there = installed[path];
    // Packages for other platforms are wanted and not installed.
    if (there === undefined) return optional === true;
    return there.version === version && there.integrity === integrity;
  };
  return Object.entries(wanted).every(isAsWanted);
}

function readPackages(file) {
  if (!existsSync(file)) return undefined;
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

function demandNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  console.error(`Node ${OLDEST_NODE.join('.')} or newer is needed; this is ${process.versions.node}.`);
  process.exit(1);
}
