import type { Bucket, KeyEntry } from '../wire/bucket.ts';
import { type DeviceListing, deviceListing, selectDevices } from './device-listing.ts';
import type { FleetContext } from './fleet-context.ts';
import { parseSelector } from './parse-selector.ts';
import { asFleet, type ReadOptions } from './read-deployments.ts';
import type { Selector } from './selector.ts';

/** Which devices. */
export interface ListDevicesOptions extends ReadOptions {
  /** Text as `parseSelector` reads it. Default: all. */
  readonly selector?: Selector | string;
}

/** See `Fleet.listDevices`. */
export async function listDevices(
  { buckets }: FleetContext,
  { selector, signal }: ListDevicesOptions,
): Promise<readonly DeviceListing[]> {
  const chosen = typeof selector === 'string' ? parseSelector(selector) : selector;
  const [infos, heartbeats] = await asFleet(() =>
    Promise.all([allOf(buckets.deviceInfo, signal), allOf(buckets.deviceHeartbeat, signal)]),
  );
  return selectDevices(deviceListing(infos, heartbeats), chosen);
}

async function allOf(bucket: Bucket, signal: AbortSignal | undefined): Promise<readonly KeyEntry[]> {
  const feed = await bucket.entries({
    filter: '*',
    signal,
    onChange: () => undefined,
    onEnd: () => undefined,
  });
  feed.close();
  return feed.initial;
}
