import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { PodmanHost } from '../podman/podman-host.ts';

/** What a heavy image is made of. */
export interface HeavyImageOptions {
  /** The reference of an image that is here. */
  readonly from: string;
  /** The reference that the new one is given. */
  readonly reference: string;
  readonly bytes: number;
}

/** Makes an image that has one layer more, of `bytes` that no compression makes fewer: a pull that takes its time. */
export async function makeHeavyImage(host: PodmanHost, options: HeavyImageOptions): Promise<void> {
  const { from, reference, bytes } = options;
  const folder = await mkdtemp(join(host.dir, 'ballast-'));
  try {
    await writeFile(join(folder, 'ballast'), randomBytes(bytes));
    await writeFile(join(folder, 'Containerfile'), `FROM ${from}\nCOPY ballast /ballast\n`);
    await host.run(['build', '--quiet', '--tag', reference, folder]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
