import { isImageId } from '@rollforward/engine-shared';
import { type EnsureImageOptions, type ImageInfo, RuntimeFault } from 'rollforward';

import type { LocalImage } from './dialect.ts';
import type { Engine } from './engine.ts';
import { faultOf, pullFault } from './faults.ts';
import { inspectImage } from './inspect-image.ts';
import { readPullLine } from './pull-line.ts';

/** Looks, pulls if the policy says so, and looks again. An image's id is in no registry, so it is never pulled. */
export async function ensureImage(
  engine: Engine,
  reference: string,
  options: EnsureImageOptions,
): Promise<ImageInfo> {
  const { policy, signal } = options;
  const pulled = policy === 'always' && !isImageId(reference);
  if (pulled) await pullImage(engine, reference, options);
  const image = await inspectImage(engine, reference, signal);
  if (image !== undefined) return infoOf(image);
  if (policy === 'missing' && !isImageId(reference)) {
    await pullImage(engine, reference, options);
    const fetched = await inspectImage(engine, reference, signal);
    if (fetched !== undefined) return infoOf(fetched);
  }
  const message = pulled ? 'it was pulled and is not here' : 'it is not here';
  throw new RuntimeFault({ code: 'ImageNotFound', message: `image: ${message}` });
}

function infoOf({ id, labels }: LocalImage): ImageInfo {
  return { id, labels };
}

/** Pulls. A failure is the last error in an answer that began well. */
async function pullImage(
  { service, dialect }: Engine,
  reference: string,
  { signal, onProgress }: EnsureImageOptions,
): Promise<void> {
  let failure: RuntimeFault | undefined;
  const onLine = (text: string): void => {
    const line = readPullLine(text);
    if (line.kind === 'progress') onProgress?.(line.progress);
    if (line.kind === 'error') failure = pullFault(dialect, line.words);
  };
  const answer = await service.pull(dialect.requests.pull(reference), { signal, onLine });
  if (answer.status !== 200) throw faultOf(dialect, 'pull', answer);
  if (failure !== undefined) throw failure;
}
