import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { DeploymentDocument } from 'rollforward';

/** Puts a document into a folder that `directorySource` reads, whole or not at all. */
export async function putDocument(
  folder: string,
  deployment: string,
  document: DeploymentDocument | string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${deployment}.json`);
  await writeFile(`${file}.new`, typeof document === 'string' ? document : JSON.stringify(document));
  await rename(`${file}.new`, file);
}
