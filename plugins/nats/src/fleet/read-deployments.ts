import { revisionOf } from 'rollforward';

import {
  BUCKETS,
  DEVICE_NAME_RULE,
  deploymentKey,
  type DeploymentKey,
  isDeviceName,
  parseDeploymentKey,
} from '../format/names.ts';
import type { KeyEntry } from '../wire/bucket.ts';
import type { FleetContext } from './fleet-context.ts';
import { toFleetError } from './fleet-error.ts';
import { listKeys } from './list-keys.ts';
import { readLatest } from './read-latest.ts';

/** A document as it lies in the bucket. Somebody else may have put it: it need not be valid. */
export interface StoredDeployment {
  /** Whose it is. */
  readonly device: string;
  /** What it is called there. */
  readonly deployment: string;
  /** As they were put. */
  readonly bytes: Uint8Array;
  /** SHA-256 of the bytes. */
  readonly revision: string;
  /** What `expected` of the next change is. */
  readonly sequence: number;
  /** When it was put: milliseconds since the Unix epoch, on the server's clock. */
  readonly putAt: number;
}

/** What a read can be told. */
export interface ReadOptions {
  /** Gives it up: `Aborted`. */
  readonly signal?: AbortSignal;
}

/** See `Fleet.getDeployment`. */
export async function getDeployment(
  { link }: FleetContext,
  { device, deployment, signal }: DeploymentKey & ReadOptions,
): Promise<StoredDeployment | undefined> {
  const key = deploymentKey({ device, deployment });
  const found = await asFleet(() => readLatest({ link, bucket: BUCKETS.desiredState, key, signal }));
  return found === undefined ? undefined : storedDeployment(found);
}

/** See `Fleet.listDeployments`. */
export async function listDeployments(
  { buckets, clock }: FleetContext,
  { device, signal }: { readonly device?: string } & ReadOptions,
): Promise<readonly StoredDeployment[]> {
  if (device !== undefined && !isDeviceName(device)) {
    throw new TypeError(`device: expected ${DEVICE_NAME_RULE}`);
  }
  const bucket = buckets.desiredState;
  const listed = await asFleet(() => listKeys({ bucket, filter: `${device ?? '*'}.*`, clock, signal }));
  const stored = listed.map(storedDeployment).filter((one) => one !== undefined);
  return stored.toSorted((one, other) => compare(keyOf(one), keyOf(other)));
}

function storedDeployment({ key, operation, bytes, sequence, at }: KeyEntry): StoredDeployment | undefined {
  const place = parseDeploymentKey(key);
  if (place === undefined || operation !== 'put') return undefined;
  return { ...place, bytes, revision: revisionOf(bytes), sequence, putAt: Number(at / 1_000_000n) };
}

function keyOf({ device, deployment }: DeploymentKey): string {
  return `${device}.${deployment}`;
}

/** The order of code units, which is the same everywhere. */
export function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** Calls what talks to NATS, for somebody who knows the errors of a fleet. */
export async function asFleet<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw toFleetError(error);
  }
}
