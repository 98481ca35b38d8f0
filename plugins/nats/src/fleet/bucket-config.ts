import { type BucketName, BUCKETS } from '../format/names.ts';

const NANOSECONDS = 1_000_000_000;
const DUPLICATE_WINDOW_SECONDS = 120;

/** How a bucket is to be. */
export interface BucketWish {
  readonly bucket: BucketName;
  /** `undefined`: one in a bucket that is made, any number in one that is there. */
  readonly replicas: number | undefined;
  readonly heartbeatTtlSeconds: number;
  /** Bytes that all its values may take together. `undefined`: no limit. */
  readonly maxBytes: number | undefined;
}

/** The stream of a bucket, as every client of key-value buckets makes it. Pure. */
export function streamConfig({ bucket, replicas, heartbeatTtlSeconds, maxBytes }: BucketWish): object {
  const ttlSeconds = expires(bucket) ? heartbeatTtlSeconds : 0;
  return {
    name: `KV_${bucket}`,
    subjects: [`$KV.${bucket}.>`],
    retention: 'limits',
    storage: 'file',
    // Full is an error of whoever puts, never the end of somebody else's document.
    discard: 'new',
    max_msgs_per_subject: 1,
    max_msgs: -1,
    max_consumers: -1,
    max_msg_size: -1,
    max_bytes: maxBytes ?? -1,
    max_age: ttlSeconds * NANOSECONDS,
    // The server wants it to be no longer than the age.
    duplicate_window:
      Math.min(DUPLICATE_WINDOW_SECONDS, ttlSeconds || DUPLICATE_WINDOW_SECONDS) * NANOSECONDS,
    num_replicas: replicas ?? 1,
    allow_direct: true,
    allow_rollup_hdrs: true,
    deny_delete: true,
    deny_purge: false,
  };
}

function expires(bucket: BucketName): boolean {
  return bucket === BUCKETS.deviceHeartbeat;
}

/** The least that a value of each may take. */
const LARGEST_VALUE: Readonly<Record<BucketName, number>> = {
  [BUCKETS.desiredState]: 1_048_576,
  [BUCKETS.deviceState]: 32_768,
  [BUCKETS.deviceInfo]: 16_384,
  [BUCKETS.deviceHeartbeat]: 96,
};

/**
 * Why a bucket that is there cannot keep what is promised: a part of a sentence each, none where it can. What it has
 * besides (a longer history, a description, more replicas) is its owner's business. Pure.
 */
export function bucketMistakes(
  wish: BucketWish,
  found: Readonly<Record<string, unknown>>,
): readonly string[] {
  const { bucket, replicas } = wish;
  const number = (name: string): number => (typeof found[name] === 'number' ? found[name] : 0);
  const largest = number('max_msg_size');
  const limited = ['max_bytes', 'max_msgs'].some((name) => number(name) > 0);
  const { subjects } = found;
  const ownSubject = Array.isArray(subjects) && subjects.length === 1 && subjects[0] === `$KV.${bucket}.>`;
  const rules: readonly (readonly [boolean, string])[] = [
    [ownSubject, `its subjects are not "$KV.${bucket}.>" alone, so it is no bucket of that name`],
    [found.allow_direct === true, 'allow_direct is off, so no device may read its own key'],
    [
      (found.retention ?? 'limits') === 'limits',
      'its retention is not "limits", so values go when they are read',
    ],
    [
      expires(bucket) ? number('max_age') > 0 : number('max_age') === 0,
      expires(bucket)
        ? 'max_age is not set, so a device would be online for ever'
        : 'max_age is set, so values go by themselves',
    ],
    [number('max_msgs_per_subject') > 0, 'max_msgs_per_subject is not set, so every value ever put is kept'],
    [
      !limited || found.discard === 'new',
      'it is limited and discard is not "new", so a full one drops values',
    ],
    [
      largest <= 0 || largest >= LARGEST_VALUE[bucket],
      `max_msg_size is below ${LARGEST_VALUE[bucket]} bytes`,
    ],
    [expires(bucket) || found.storage === 'file', 'its storage is not "file", so a restart empties it'],
    [found.sealed !== true, 'it is sealed, so nothing can be put'],
    [found.mirror === undefined || found.mirror === null, 'it mirrors another one, so nothing can be put'],
    [
      replicas === undefined || number('num_replicas') >= replicas,
      `num_replicas is ${number('num_replicas')}, and ${replicas ?? 1} were asked for`,
    ],
  ];
  return rules.filter(([kept]) => !kept).map(([, mistake]) => mistake);
}
