import {
  podmanAvailability,
  type PodmanHost,
  startPodmanHost,
  type TestImage,
} from '@rollforward/test-hosts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { normalizeOutput } from './readme/compare-output.ts';
import { type Example, examplesOf, readPages } from './readme/markdown.ts';
import { runExample } from './readme/run-example.ts';
import { writeExamples } from './readme/written-examples.ts';

/** What stands in for the images that the examples name, one after the other. */
const STAND_INS: readonly TestImage[] = ['v1', 'v2', 'v3', 'v4'];

const pages = await readPages();
const examples = pages.flatMap(examplesOf).filter(({ runs, needsPodman }) => runs && needsPodman);
const written = await writeExamples(examples);
const availability = await podmanAvailability();
const why =
  availability.kind === 'missing' ? `needs Podman: ${availability.why}; ${availability.howTo}` : undefined;
let host: PodmanHost | undefined;

beforeAll(async () => {
  if (why === undefined) host = await startPodmanHost();
});

afterAll(async () => {
  await written.remove();
  await host?.stop();
});

describe('what users read', () => {
  test('has a Podman to run on', ({ skip }) => {
    for (const { name } of examples) if (why !== undefined) console.log(`not run: ${name}; ${why}`);
    skip(why !== undefined, why);
    expect(host).toBeDefined();
  });

  test.for(examples)('$name runs on Podman', async (example, { skip }) => {
    skip(why !== undefined, why);
    if (host === undefined) throw new Error('no host was started');
    await provideImages(host, example);
    const output = await runExample(written.fileOf(example), host.env);
    if (example.output !== undefined) expect(normalizeOutput(output)).toBe(normalizeOutput(example.output));
  });
});

/** Gives the host an image under each reference that an example names: nothing is pulled. */
async function provideImages({ image, run }: PodmanHost, { code }: Example): Promise<void> {
  const references = [...code.matchAll(/\bimage: ['"`]([^'"`]+)['"`]/g)].map(
    ([, reference = '']) => reference,
  );
  for (const [index, reference] of [...new Set(references)].entries()) {
    const standIn = STAND_INS[index % STAND_INS.length] ?? 'v1';
    await run(['tag', await image(standIn), reference]);
  }
}
