import { type EnsureImageOptions, RuntimeFault } from '../index.ts';
import { backgroundOf } from './fake-clock.ts';
import type { FakeEngine } from './fake-engine.ts';
import type { StoredImage } from './fake-images.ts';

/** Makes sure that `reference` is on the device of `engine`, as `policy` says, and tells whether that took a pull. */
export async function pullFakeImage(
  { images, clock }: FakeEngine,
  reference: string,
  { policy, onProgress }: EnsureImageOptions,
): Promise<{ readonly image: StoredImage; readonly pulled: boolean }> {
  const local = images.local(reference);
  const isId = reference.startsWith('sha256:');
  if (local !== undefined && (policy !== 'always' || isId)) return { image: local, pulled: false };
  if (policy === 'never' || isId) {
    throw new RuntimeFault({ code: 'ImageNotFound', message: `${reference} is not on the device` });
  }
  onProgress?.({ message: `pulling ${reference}` });
  const { pullMs } = images.remote(reference);
  if (pullMs !== undefined) await backgroundOf(clock).sleep(pullMs);
  return { image: images.pull(reference), pulled: true };
}
