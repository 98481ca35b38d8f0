import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { PodmanHost } from '@rollforward/test-hosts';

/** Whether the storage below Podman knows a container of that name or id: it is the first to know and the first to forget. */
export async function isStored({ dir }: PodmanHost, nameOrId: string): Promise<boolean> {
  const files = ['overlay', 'vfs'].map((driver) =>
    join(dir, 'storage', `${driver}-containers/containers.json`),
  );
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  return texts.some((text) => text.includes(`"${nameOrId}"`));
}
