import type { PodmanHost, TestImage } from '@rollforward/test-hosts';

import type { Example } from './markdown.ts';

/** What stands in for the images that the examples name, one after the other. */
const STAND_INS: readonly TestImage[] = ['v1', 'v2', 'v3', 'v4'];

/** Gives the host an image under each reference that an example names: nothing is pulled. */
export async function provideImages({ image, run }: PodmanHost, { code }: Example): Promise<void> {
  const references = [...code.matchAll(/\bimage: ['"`]([^'"`]+)['"`]/g)].map(
    ([, reference = '']) => reference,
  );
  for (const [index, reference] of [...new Set(references)].entries()) {
    const standIn = STAND_INS[index % STAND_INS.length] ?? 'v1';
    await run(['tag', await image(standIn), reference]);
  }
}
