import { type AgentRandom, type Clock, type StateReporter, systemClock } from 'rollforward';

import {
  BUCKETS,
  DEVICE_NAME_RULE,
  deploymentKey,
  isDeviceName,
  parseDeploymentKey,
} from '../format/names.ts';
import { encodeStateRecord } from '../format/state-record.ts';
import type { NatsLink } from '../link/nats-link.ts';
import type { Bucket } from '../wire/bucket.ts';
import { openBucket } from '../wire/open-bucket.ts';
import { createLatestWriter } from './latest-writer.ts';
import { watchReportHints } from './report-hints.ts';

/** Where states go, and whose they are. */
export interface NatsReporterOptions {
  readonly link: NatsLink;
  /** The agent's `deviceId`: lower-case letters, digits and dashes, at most 63, no dash at the ends. */
  readonly device: string;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
  /** Default: the machine's randomness. */
  readonly random?: Pick<AgentRandom, 'number'>;
}

/** As {@link natsReporter}, with the bucket that it writes to. */
export interface BucketReporterOptions extends NatsReporterOptions {
  readonly bucket: Bucket;
  /** Tells of signs that what was written is gone. */
  readonly watchLoss?: ((onLost: () => void) => () => void) | undefined;
}

/**
 * Reports to `device-state`, key `<device>.<deployment>`: the latest state only, as JSON of at most 32 KiB.
 *
 * Every write is a compare-and-set on the sequence that this device wrote last: a write that was given up and lands late
 * cannot overwrite a newer state. Nothing is sent while there is no connection: the agent brings it again, and is told to
 * when the link is connected, and every 5 minutes in case the bucket was lost. A report rejects with a `NatsFault`, and with
 * a `TypeError` for a state of another device.
 *
 * Throws a `TypeError` for a device name that cannot be.
 */
export function natsReporter(options: NatsReporterOptions): StateReporter {
  const { link, clock } = options;
  return bucketReporter({ ...options, bucket: openBucket({ link, name: BUCKETS.deviceState, clock }) });
}

/** A reporter over a bucket. */
export function bucketReporter(options: BucketReporterOptions): StateReporter {
  const { bucket, link, device, clock = systemClock, random = { number: Math.random }, watchLoss } = options;
  if (!isDeviceName(device)) throw new TypeError(`device: expected ${DEVICE_NAME_RULE}`);
  const writer = createLatestWriter(bucket);

  return {
    async report(state, signal) {
      if (state.deviceId !== device) {
        throw new TypeError(`deviceId: expected "${device}", so create the agent with this deviceId`);
      }
      const key = deploymentKey({ device, deployment: state.deployment });
      await writer.put(key, encodeStateRecord(state), signal);
    },
    remove: async (deployment, signal) => writer.remove(deploymentKey({ device, deployment }), signal),
    async list(signal) {
      const nothing = (): void => undefined;
      const filter = `${device}.*`;
      const feed = await bucket.marks({ filter, onChange: nothing, onEnd: nothing, signal });
      feed.close();
      return feed.initial.flatMap(({ key, operation }) => {
        const parsed = operation === 'put' ? parseDeploymentKey(key) : undefined;
        return parsed?.device === device ? [parsed.deployment] : [];
      });
    },
    watch: (onHint) => watchReportHints({ link, clock, random, watchLoss }, onHint),
  };
}
