import { type Clock, type ReadResult, type StateSource, systemClock } from 'rollforward';

import { BUCKETS, DEVICE_NAME_RULE, isDeviceName } from '../format/names.ts';
import type { NatsLink } from '../link/nats-link.ts';
import type { Bucket, KeyMark } from '../wire/bucket.ts';
import { NatsFault } from '../wire/nats-fault.ts';
import { openBucket } from '../wire/open-bucket.ts';
import { createDocuments } from './documents.ts';
import { type DeviceList, MOST_KEYS, newerOf, sortMarks } from './list.ts';
import { createLiveList } from './live.ts';
import { shareReads } from './reads.ts';
import { whyUnavailable } from './reason.ts';
import { type TakenList, toSnapshot } from './snapshot.ts';

/** Whose documents, and over what. */
export interface NatsSourceOptions {
  readonly link: NatsLink;
  /** The device's name: one token of a key. */
  readonly device: string;
  /** Default: the machine's clock. */
  readonly clock?: Clock | undefined;
}

/**
 * Creates a source that reads the keys `<device>.<deployment>` of the bucket `desired-state`.
 *
 * **Deleting.** Only what somebody did on purpose: the key's last operation is a deletion (DEL) or a purge of the key
 * (PURGE), which both leave a mark, so that it is found at any later start too. A key that is gone without a mark (it
 * has expired, its bucket was lost or made anew, somebody purged the stream) means nothing: `unlisted` is `unknown`, and
 * what was accepted stays in force.
 *
 * **Reading** makes a consumer of the device's keys that brings no values, and gets those documents that are not held
 * yet. Copies of a bucket in a cluster may lag: what is older than what is held, both by sequence and by the server's
 * time, does not count, unless the bucket says so for longer than a minute, as after its restoration from a backup. A
 * document that is listed and is not given yet leaves the one before it in place for as long, and is `unreadable` then. A
 * deletion that is the first thing that this source hears of a deployment, as after a restart, is looked at twice, 1.5 s apart.
 *
 * **Watching.** The consumer of the last read brings the changes after it, so nothing can be lost between the two. It
 * lives until the next read, and one that has died is opened again; there are two at most. Hints come also each time the
 * link is connected.
 *
 * **What cannot be given** is `unreadable`: a document that is larger than a document may be, an operation that is not
 * known, and documents above 64 MiB together, the last ones by name. A key that names no deployment is a mistake.
 * More than 65,536 keys of a device, and whatever keeps the bucket from being listed, make the source `unavailable`.
 *
 * Throws a `TypeError` if `device` cannot be the name of a device.
 */
export function natsSource({ link, device, clock = systemClock }: NatsSourceOptions): StateSource {
  const bucket = openBucket({ link, name: BUCKETS.desiredState, clock });
  return createNatsSource({ bucket, link, device, clock });
}

/** The same, on any bucket. */
export interface BucketSourceOptions extends NatsSourceOptions {
  readonly bucket: Bucket;
  readonly clock: Clock;
}

/** What a read that has left something open is followed by. */
const FIRST_AGAIN_MS = 2_000;
const LAST_AGAIN_MS = 30_000;
/** Copies of a bucket that are well have caught up by then. */
const SURE_AFTER_MS = 1_500;

/** Creates the source on a bucket that may be a fake. */
export function createNatsSource({ bucket, link, device, clock }: BucketSourceOptions): StateSource {
  if (!isDeviceName(device)) throw new TypeError(`device: expected ${DEVICE_NAME_RULE}`);
  const documents = createDocuments(bucket, clock);
  const live = createLiveList({ bucket, link, filter: `${device}.*`, clock });
  let unsettled = 0;

  async function list(signal: AbortSignal): Promise<readonly KeyMark[]> {
    const marks = await live.list(signal);
    if (marks.length <= MOST_KEYS) return marks;
    const message = `it holds more than ${MOST_KEYS} keys of ${device}: purge those that are deleted`;
    throw new NatsFault({ code: 'Refused', message });
  }

  /** A deletion that is the first thing heard of a deployment may be one that was put again since: it is looked at twice. */
  async function listSurely(signal: AbortSignal): Promise<DeviceList> {
    const first = await list(signal);
    const sorted = sortMarks(first, bucket.name);
    if (!documents.hasNewDeletion(sorted)) return sorted;
    await clock.sleep(SURE_AFTER_MS, signal);
    signal.throwIfAborted();
    return sortMarks(newerOf(first, await list(signal)), bucket.name);
  }

  async function readOnce(signal: AbortSignal): Promise<TakenList> {
    const taken = await documents.take(await listSurely(signal), signal);
    unsettled = taken.settled ? 0 : unsettled + 1;
    if (!taken.settled) {
      live.hintAfter(Math.min(LAST_AGAIN_MS, FIRST_AGAIN_MS * 2 ** Math.min(unsettled - 1, 10)));
    }
    return taken;
  }

  const read = shareReads(readOnce);

  function unavailable(error: unknown): ReadResult {
    const place = { bucket: bucket.name, device, trouble: link.trouble() };
    return { kind: 'unavailable', reason: whyUnavailable(error, place) };
  }

  return {
    name: 'nats',
    async read(signal) {
      try {
        return toSnapshot(await read(signal));
      } catch (error) {
        if (signal.aborted) return { kind: 'unavailable', reason: 'the read was given up' };
        return unavailable(error);
      }
    },
    watch: (onHint) => live.watch(onHint),
  };
}
