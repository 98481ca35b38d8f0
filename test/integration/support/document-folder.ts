import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { DeploymentDocument, StateSource } from 'rollforward';

const SUFFIX = '.json';

/** Puts a document into a folder that {@link documentFolder} reads, whole or not at all. */
export async function putDocument(
  folder: string,
  deployment: string,
  document: DeploymentDocument | string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${deployment}${SUFFIX}`);
  await writeFile(`${file}.new`, typeof document === 'string' ? document : JSON.stringify(document));
  await rename(`${file}.new`, file);
}

/** A source that gives the documents of a folder, and takes no file's absence for a deletion. `hint` says: look again. */
export function documentFolder(folder: string): StateSource & { hint(): void } {
  const watchers = new Set<() => void>();
  return {
    name: 'folder',
    async read() {
      const documents = new Map<string, Uint8Array>();
      for (const file of await readdir(folder)) {
        if (!file.endsWith(SUFFIX)) continue;
        documents.set(file.slice(0, -SUFFIX.length), await readFile(join(folder, file)));
      }
      return { kind: 'snapshot', documents, deleted: new Set(), unlisted: 'unknown' };
    },
    watch(onHint) {
      watchers.add(onHint);
      return () => watchers.delete(onHint);
    },
    hint() {
      for (const onHint of watchers) onHint();
    },
  };
}
