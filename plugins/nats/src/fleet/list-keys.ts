import type { Clock } from 'rollforward';

import type { Bucket, KeyEntry } from '../wire/bucket.ts';

/** Which keys of which bucket. */
export interface ListKeysOptions {
  readonly bucket: Bucket;
  /** As of a feed. */
  readonly filter: string;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A key that is changed while the server lists is in no list: it comes right behind it. In a fleet somebody's sign of life is
 * always just being written.
 */
const BEHIND_MS = 150;

/** All that a bucket holds of some keys, deletions too. Rejects with a `NatsFault`. */
export async function listKeys({
  bucket,
  filter,
  clock,
  signal,
}: ListKeysOptions): Promise<readonly KeyEntry[]> {
  const behind: KeyEntry[] = [];
  const onChange = (entry: KeyEntry): void => void behind.push(entry);
  const feed = await bucket.entries({ filter, signal, onChange, onEnd: () => undefined });
  await clock.sleep(BEHIND_MS, signal);
  feed.close();
  return [...new Map([...feed.initial, ...behind].map((entry) => [entry.key, entry])).values()];
}
