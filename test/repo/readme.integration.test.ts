import { podmanAvailability, type PodmanHost, startPodmanHost } from '@rollforward/test-hosts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { normalizeOutput } from './readme/compare-output.ts';
import { examplesOf, readPages } from './readme/markdown.ts';
import { runExample } from './readme/run-example.ts';
import { provideImages } from './readme/stand-in-images.ts';
import { writeExamples } from './readme/written-examples.ts';

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
