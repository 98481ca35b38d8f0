import { parseDeviceInfo } from '../format/device-info.ts';
import { parseHeartbeat } from '../format/heartbeat.ts';
import { isDeviceName } from '../format/names.ts';
import type { KeyEntry } from '../wire/bucket.ts';
import { compare } from './read-deployments.ts';
import { type Selector, selects } from './selector.ts';

/** A device, as it describes itself. */
export interface DeviceListing {
  /** Its name. */
  readonly device: string;
  /** Whether it has given a sign of life within the time to live of `device-heartbeat`. */
  readonly online: boolean;
  /** What it is selected by: `{}` where it has told nothing that can be read. So are the two that follow. */
  readonly labels: Readonly<Record<string, string>>;
  /** What it is: hardware, serial number, place. */
  readonly inventory: Readonly<Record<string, string>>;
  /** What runs on it, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** Of the boot that gives signs of life, or gave the last word. */
  readonly bootId?: string;
  /** When it started, by its own clock: milliseconds since the Unix epoch. */
  readonly startedAt?: number;
  /** Why its description is not given: one sentence, which quotes nothing of it. */
  readonly unreadable?: string;
}

/** Makes a list of devices of what is in `device-info` and `device-heartbeat`, by name. Pure. */
export function deviceListing(
  infos: readonly KeyEntry[],
  heartbeats: readonly KeyEntry[],
): readonly DeviceListing[] {
  const alive = byDevice(heartbeats);
  const told = byDevice(infos);
  const devices = [...new Set([...told.keys(), ...alive.keys()])].toSorted(compare);
  return devices.map((device) => listed(device, told.get(device), alive.get(device)));
}

/** Those of a list that a selector means. Without one, all. Pure. */
export function selectDevices(
  devices: readonly DeviceListing[],
  selector: Selector | undefined,
): readonly DeviceListing[] {
  return selector === undefined ? devices : devices.filter(({ labels }) => selects(selector, labels));
}

function byDevice(entries: readonly KeyEntry[]): ReadonlyMap<string, KeyEntry> {
  const there = entries.filter(({ key, operation }) => operation === 'put' && isDeviceName(key));
  return new Map(there.map((entry) => [entry.key, entry]));
}

const NOTHING = { labels: {}, inventory: {}, versions: {} };

function listed(device: string, told: KeyEntry | undefined, alive: KeyEntry | undefined): DeviceListing {
  const online = alive !== undefined;
  const beat = alive && parseHeartbeat(alive.bytes);
  const boot = beat?.kind === 'parsed' ? { bootId: beat.value.bootId } : {};
  const info = told && parseDeviceInfo(told.bytes);
  if (info === undefined) return { device, online, ...NOTHING, ...boot };
  if (info.kind === 'mistake') {
    const { path, expected } = info.mistake;
    const unreadable = `${path || 'the whole'}: expected ${expected}`;
    return { device, online, ...NOTHING, ...boot, unreadable };
  }
  return { device, online, ...info.value, ...boot };
}
