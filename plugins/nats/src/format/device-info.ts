import { BOOT_ID, BOOT_ID_RULE } from './heartbeat.ts';
import { parseJson } from './json-field.ts';
import {
  checkLabels,
  LABEL_KEY_RULE,
  LABEL_VALUE_RULE,
  LABELS_MOST,
  labelKey,
  labelValue,
} from './labels.ts';
import type { Parsed } from './parsed.ts';

/** What a device's program says of the device. Whoever may read the bucket reads it: no secret belongs here. */
export interface DeviceDescription {
  /** What devices are selected by: at most 64, with keys and values as Kubernetes allows them for labels. */
  readonly labels: Readonly<Record<string, string>>;
  /** What the device is: hardware, serial number, place. Keys as of labels, at most 64; texts of at most 256 characters. */
  readonly inventory: Readonly<Record<string, string>>;
  /** What runs on it, by name: agent, engine, operating system. As `inventory`. */
  readonly versions: Readonly<Record<string, string>>;
}

/** What lies in `device-info`. */
export interface DeviceInfo extends DeviceDescription {
  /** Another one each time the device's program starts. */
  readonly bootId: string;
  /** When it started: milliseconds since the Unix epoch, on the device's clock, which may be wrong. */
  readonly startedAt: number;
}

/** Bytes that a device's info may have. */
export const DEVICE_INFO_BYTES = 16_384;

const FACTS_MOST = 64;
const FACT_CHARACTERS = 256;

/** Throws a `TypeError` that says what is wrong: a label, a text that is too long, or all of it together. */
export function encodeDeviceInfo(info: DeviceInfo): Uint8Array {
  const { labels, inventory, versions, bootId, startedAt } = info;
  if (!BOOT_ID.test(bootId)) throw new TypeError(`bootId: expected ${BOOT_ID_RULE}`);
  if (!Number.isSafeInteger(startedAt) || startedAt < 0) {
    throw new TypeError('startedAt: expected milliseconds since the Unix epoch');
  }
  checkLabels(labels);
  checkFacts('inventory', inventory);
  checkFacts('versions', versions);
  const text = JSON.stringify({ labels, inventory, versions, bootId, startedAt });
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > DEVICE_INFO_BYTES) {
    throw new TypeError(
      `labels, inventory and versions: expected at most ${DEVICE_INFO_BYTES} bytes in all, found ${bytes.length}`,
    );
  }
  return bytes;
}

/** Reads what a device has written. Texts of `inventory` and `versions` come as they may be shown. */
export function parseDeviceInfo(bytes: Uint8Array): Parsed<DeviceInfo> {
  return parseJson(bytes, DEVICE_INFO_BYTES, (field) => {
    const facts = (key: string): Readonly<Record<string, string>> => {
      const entries = field.get(key).entries(FACTS_MOST, labelKey, LABEL_KEY_RULE);
      return Object.fromEntries(entries.map(([name, value]) => [name, value.sentence(FACT_CHARACTERS)]));
    };
    const labels = field.get('labels').entries(LABELS_MOST, labelKey, LABEL_KEY_RULE);
    return {
      labels: Object.fromEntries(
        labels.map(([key, value]) => [key, value.matching(labelValue, LABEL_VALUE_RULE)]),
      ),
      inventory: facts('inventory'),
      versions: facts('versions'),
      bootId: field.get('bootId').matching(BOOT_ID, BOOT_ID_RULE),
      startedAt: field.get('startedAt').integer(0),
    };
  });
}

function checkFacts(what: string, facts: Readonly<Record<string, string>>): void {
  const entries = Object.entries(facts);
  if (entries.length > FACTS_MOST) throw new TypeError(`${what}: expected at most ${FACTS_MOST}`);
  for (const [key, value] of entries) {
    if (!labelKey.test(key)) throw new TypeError(`${what}: expected keys of ${LABEL_KEY_RULE}`);
    if (typeof value !== 'string' || value.length > FACT_CHARACTERS) {
      throw new TypeError(`${what}.${key}: expected text of at most ${FACT_CHARACTERS} characters`);
    }
  }
}
