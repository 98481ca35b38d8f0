import { type DeviceListing, deviceListing, selectDevices } from './device-listing.ts';
import type { FleetContext } from './fleet-context.ts';
import { listKeys } from './list-keys.ts';
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
  { buckets, clock }: FleetContext,
  { selector, signal }: ListDevicesOptions,
): Promise<readonly DeviceListing[]> {
  const chosen = typeof selector === 'string' ? parseSelector(selector) : selector;
  const [infos, heartbeats] = await asFleet(() =>
    Promise.all([
      listKeys({ bucket: buckets.deviceInfo, filter: '*', clock, signal }),
      listKeys({ bucket: buckets.deviceHeartbeat, filter: '*', clock, signal }),
    ]),
  );
  return selectDevices(deviceListing(infos, heartbeats), chosen);
}
