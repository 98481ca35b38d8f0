import { expect, test } from 'vitest';

import type { EnsureImageOptions, ImageInfo, PullProgress } from '../../src/index.ts';
import { DelegatingRuntime } from '../../src/testing/delegating-runtime.ts';
import { createTestAgent } from '../../src/testing/index.ts';

const TOLD: readonly PullProgress[] = [
  { message: 'Downloading 1aee 6MB/20MB', layer: { id: '1aee', receivedBytes: 6e6, totalBytes: 20e6 } },
  { message: 'Storing signatures' },
];

class TellingRuntime extends DelegatingRuntime {
  override ensureImage(reference: string, options: EnsureImageOptions): Promise<ImageInfo> {
    for (const progress of TOLD) options.onProgress?.(progress);
    return super.ensureImage(reference, { policy: options.policy });
  }
}

test('what an engine counts of a pull is told as it is, and nothing where it does not count', async () => {
  const t = createTestAgent({ wrap: (runtime) => new TellingRuntime(runtime) });
  t.source.put('shop', { apiVersion: 'rollforward/v1', services: { web: { image: 'web:v1' } } });
  await t.settled();
  const events = t.events.filter(({ type }) => type === 'pull-progress');
  expect(events).toEqual(
    TOLD.map((progress) => ({
      type: 'pull-progress',
      lane: 'shop/web',
      image: 'web:v1',
      ...progress,
    })),
  );
  await t.stop();
});
