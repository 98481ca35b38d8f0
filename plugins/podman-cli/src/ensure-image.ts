import { isImageId } from '@rollforward/engine-shared';
import { type Clock, type EnsureImageOptions, type ImageInfo, RuntimeFault } from 'rollforward';

import { pullArguments } from './argv-image.ts';
import { faultOf } from './faults.ts';
import { inspectImage, type LocalImage } from './inspect-image.ts';
import type { Podman } from './podman.ts';
import { watchTransfer } from './watch-transfer.ts';

/** Looks, pulls if the policy says so, and looks again. An image's id is in no registry, so it is never pulled. */
export async function ensureImage(
  podman: Podman,
  clock: Clock,
  reference: string,
  options: EnsureImageOptions,
): Promise<ImageInfo> {
  const { policy, signal } = options;
  const pulled = policy === 'always' && !isImageId(reference);
  if (pulled) await pullImage(podman, clock, reference, options);
  const image = await inspectImage(podman, reference, signal);
  if (image !== undefined) return infoOf(image);
  if (policy === 'missing' && !isImageId(reference)) {
    await pullImage(podman, clock, reference, options);
    const fetched = await inspectImage(podman, reference, signal);
    if (fetched !== undefined) return infoOf(fetched);
  }
  const message = pulled ? 'it was pulled and is not here' : 'it is not here';
  throw new RuntimeFault({ code: 'ImageNotFound', message: `${reference}: ${message}` });
}

function infoOf({ id, labels }: LocalImage): ImageInfo {
  return { id, labels };
}

/**
 * Pulls. What Podman says is reported line by line, and as it says nothing while it copies a large layer, so is
 * what it reads and writes.
 */
async function pullImage(
  podman: Podman,
  clock: Clock,
  reference: string,
  { signal, onProgress }: EnsureImageOptions,
): Promise<void> {
  const ended = new AbortController();
  const report = (message: string): void => onProgress?.({ message });
  const onPid = (pid: number): void => {
    void watchTransfer({ pid, clock, report, signal: ended.signal });
  };
  const onLine = (line: string): void => {
    if (line.trim() !== '') report(line.trim());
  };
  try {
    const result = await podman.pull(pullArguments(reference), { signal, onLine, onPid });
    if (result.exitCode !== 0) throw faultOf('pull', result);
  } finally {
    ended.abort();
  }
}
