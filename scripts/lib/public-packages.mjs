import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from './root.mjs';

/** The packages that are published, those first that others are built on. Folders are relative to the root. */
export function publicPackages(root = ROOT) {
  return allPackages(root).filter(({ manifest }) => manifest.private !== true);
}

/** The folders of the private packages that are built into a published one. */
export function bundledFolders({ manifest }, root = ROOT) {
  const needed = Object.keys(manifest.devDependencies ?? {});
  const isBundled = (one) => one.manifest.private === true && needed.includes(one.manifest.name);
  return allPackages(root)
    .filter(isBundled)
    .map(({ folder }) => folder);
}

function allPackages(root) {
  const plugins = join(root, 'plugins');
  const folders = [
    '.',
    ...(existsSync(plugins) ? readdirSync(plugins).sort() : []).map((name) => `plugins/${name}`),
  ];
  return folders
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => ({
      folder,
      manifest: JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')),
    }));
}

/** What of a package can be imported and has types: `name` is what is imported, `types` the declarations in its folder. */
export function entryPoints({ folder, manifest }) {
  return Object.entries(manifest.exports)
    .filter(([, target]) => target.types !== undefined)
    .map(([subpath, { types, '@rollforward/source': source }]) => ({
      folder,
      name: subpath === '.' ? manifest.name : `${manifest.name}/${subpath.slice(2)}`,
      types: join(folder, types),
      source: join(folder, source),
    }));
}

/** What the report of an entry point is called: `@rollforward/podman-cli` is `podman-cli`. */
export function reportName({ name }) {
  return name.replace(/^@[^/]+\//, '').replaceAll('/', '-');
}
