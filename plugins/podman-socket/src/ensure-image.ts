import { isImageId } from '@rollforward/podman-shared';
import { type EnsureImageOptions, type ImageInfo, RuntimeFault } from 'rollforward';

import { faultOf, pullFault } from './faults.ts';
import { inspectImage, type LocalImage } from './inspect-image.ts';
import { readPullLine } from './pull-line.ts';
import { pullRequest } from './requests.ts';
import type { Service } from './service.ts';

/** Looks, pulls if the policy says so, and looks again. An image's id is in no registry, so it is never pulled. */
export async function ensureImage(
  service: Service,
  reference: string,
  options: EnsureImageOptions,
): Promise<ImageInfo> {
  const { policy, signal } = options;
  const pulled = policy === 'always' && !isImageId(reference);
  if (pulled) await pullImage(service, reference, options);
  const image = await inspectImage(service, reference, signal);
  if (image !== undefined) return infoOf(image);
  if (policy === 'missing' && !isImageId(reference)) {
    await pullImage(service, reference, options);
    const fetched = await inspectImage(service, reference, signal);
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
  service: Service,
  reference: string,
  { signal, onProgress }: EnsureImageOptions,
): Promise<void> {
  let failure: RuntimeFault | undefined;
  const onLine = (text: string): void => {
    const line = readPullLine(text);
    if (line.kind === 'progress') onProgress?.({ message: line.message });
    if (line.kind === 'error') failure = pullFault(line.words);
  };
  const answer = await service.pull(pullRequest(reference), { signal, onLine });
  if (answer.status !== 200) throw faultOf('pull', answer);
  if (failure !== undefined) throw failure;
}
