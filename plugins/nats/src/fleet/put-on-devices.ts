import { bytesOf, checkDocument } from './document-bytes.ts';
import type { FleetContext } from './fleet-context.ts';
import { type FleetError, isFleetError } from './fleet-error.ts';
import { listDevices } from './list-devices.ts';
import { putDeployment, type PutOptions, type PutResult } from './put-deployment.ts';
import type { Selector } from './selector.ts';

/** What is put, and on which devices. */
export interface PutOnDevicesOptions extends Omit<PutOptions, 'device' | 'expected'> {
  /** Text as `parseSelector` reads it; `*` is every device. */
  readonly selector: Selector | string;
}

/** What has come of it on one device. */
export type DevicePut =
  /** It is there, on `device`. */
  | ({ readonly kind: 'put'; readonly device: string } & PutResult)
  /** It is not, on `device`, or that is not known: `error` says which. */
  | { readonly kind: 'failed'; readonly device: string; readonly error: FleetError };

const AT_ONCE = 16;

/** See `Fleet.putOnDevices`. */
export async function putOnDevices(
  context: FleetContext,
  { selector, ...options }: PutOnDevicesOptions,
): Promise<readonly DevicePut[]> {
  const { signal } = options;
  const document = bytesOf(options.document);
  // Before anything is sent: what is wrong with it is wrong on every device.
  checkDocument(document);
  const devices = await listDevices(context, { selector, ...(signal === undefined ? {} : { signal }) });
  return mapSome(devices, AT_ONCE, async ({ device }): Promise<DevicePut> => {
    try {
      return { kind: 'put', device, ...(await putDeployment(context, { ...options, device, document })) };
    } catch (error) {
      if (isFleetError(error)) return { kind: 'failed', device, error };
      throw error;
    }
  });
}

/** Maps in order, so many at once. */
async function mapSome<T, R>(
  items: readonly T[],
  atOnce: number,
  map: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const left = items.entries();
  async function work(): Promise<void> {
    for (const [index, item] of left) results[index] = await map(item);
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
  return results;
}
