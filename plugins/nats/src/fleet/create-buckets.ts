import { type Clock, systemClock } from 'rollforward';

import { type BucketName, BUCKETS } from '../format/names.ts';
import type { NatsLink } from '../link/nats-link.ts';
import { type ApiAnswer, readApiAnswer } from '../wire/api-answer.ts';
import { ask } from '../wire/ask.ts';
import { isNatsFault } from '../wire/nats-fault.ts';
import { bucketMistakes, type BucketWish, streamConfig } from './bucket-config.ts';
import { FleetError, givenUp, toFleetError } from './fleet-error.ts';

/** What {@link createBuckets} can be told; the link is needed. */
export interface CreateBucketsOptions {
  readonly link: NatsLink;
  /** Servers of a cluster that hold each bucket: 1, 3 or 5. Default: 1, and whatever a bucket has that is there. */
  readonly replicas?: number;
  /** Seconds after which a device counts as offline that gives no sign of life, from 30. Default 60. */
  readonly heartbeatTtlSeconds?: number;
  /** Bytes that each bucket may take; what is put into a full one is refused. Default: no limit of their own. */
  readonly maxBytes?: number;
  /** Gives it up: `Aborted`. */
  readonly signal?: AbortSignal;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

/** A cluster elects a leader within a few seconds. */
const WITHIN_MS = 15_000;
const RETRY_MS = 500;

/**
 * Makes the four buckets of a fleet where they are not there; those that are there stay as they are. They are common
 * key-value buckets: every client of NATS can look into them.
 *
 * Rejects with a `FleetError`: `BucketMismatch` where one is there that cannot keep what is promised (one that is not read
 * directly, one whose documents expire), naming all that is wrong with it; and what the server says otherwise. Throws a
 * `TypeError` for an option that cannot be.
 */
export async function createBuckets(options: CreateBucketsOptions): Promise<void> {
  const { replicas, heartbeatTtlSeconds = 60, maxBytes } = options;
  checkNumber('replicas', replicas ?? 1, 1, 5);
  // A device gives a sign of life each 15 s: one that is lost must not make it look offline.
  checkNumber('heartbeatTtlSeconds', heartbeatTtlSeconds, 30, 86_400);
  checkNumber('maxBytes', maxBytes ?? 1_048_576, 1_048_576, Number.MAX_SAFE_INTEGER);
  for (const bucket of Object.values(BUCKETS)) {
    await ensureBucket({ bucket, replicas, heartbeatTtlSeconds, maxBytes }, options);
  }
}

async function ensureBucket(wish: BucketWish, { link, signal, clock = systemClock }: CreateBucketsOptions) {
  const { bucket } = wish;
  const until = clock.now() + WITHIN_MS;
  for (;;) {
    if (signal?.aborted === true) throw givenUp(`create ${bucket}`);
    try {
      const found = await infoOf(link, bucket, signal);
      if (found === undefined) await create(link, wish, signal);
      else return judge(wish, found);
    } catch (error) {
      // Both requests can be made again: the second does what the first did, or finds it done.
      const again = isNatsFault(error) && AGAIN.has(error.code) && clock.now() < until;
      if (!again) throw toFleetError(error);
      await clock.sleep(RETRY_MS, signal);
    }
  }
}

const AGAIN: ReadonlySet<string> = new Set(['TimedOut', 'NotConnected', 'NoBucket']);

async function infoOf(link: NatsLink, bucket: BucketName, signal?: AbortSignal) {
  const what = `look at ${bucket}`;
  const answer = await ask(link, { subject: `$JS.API.STREAM.INFO.KV_${bucket}`, what, signal });
  try {
    return readApiAnswer(answer.data, what);
  } catch (error) {
    if (isNatsFault(error) && error.code === 'NoBucket') return undefined;
    throw error;
  }
}

/** It is looked at afterwards: somebody else may have made it in the meantime, another way. */
async function create(link: NatsLink, wish: BucketWish, signal?: AbortSignal): Promise<void> {
  const what = `create ${wish.bucket}`;
  const payload = new TextEncoder().encode(JSON.stringify(streamConfig(wish)));
  const subject = `$JS.API.STREAM.CREATE.KV_${wish.bucket}`;
  const { data } = await ask(link, { subject, payload, what, signal });
  if (!NAME_IN_USE.test(new TextDecoder().decode(data))) readApiAnswer(data, what);
}

const NAME_IN_USE = /"err_code":\s*10058\b/;

function judge(wish: BucketWish, info: ApiAnswer): void {
  const mistakes = bucketMistakes(wish, (info.config ?? {}) as Readonly<Record<string, unknown>>);
  if (mistakes.length === 0) return;
  throw new FleetError({
    code: 'BucketMismatch',
    message: `the bucket ${wish.bucket} cannot be used as it is: ${mistakes.join('; ')}`,
  });
}

function checkNumber(name: string, value: number, least: number, most: number): void {
  if (!Number.isSafeInteger(value) || value < least || value > most)
    throw new TypeError(`${name}: expected a whole number from ${least} to ${most}`);
}
