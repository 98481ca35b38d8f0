/** What the buckets of a fleet are called. */
export const BUCKETS = {
  /** `<device>.<deployment>`: the document's bytes. Written by the fleet, read by the device. */
  desiredState: 'desired-state',
  /** `<device>.<deployment>`: the state as JSON. Written by the device. */
  deviceState: 'device-state',
  /** `<device>`: labels, inventory, versions as JSON. Written by the device. */
  deviceInfo: 'device-info',
  /** `<device>`: a sign of life, which expires. Written by the device. */
  deviceHeartbeat: 'device-heartbeat',
} as const;

/** The name of one of the buckets. */
export type BucketName = (typeof BUCKETS)[keyof typeof BUCKETS];

/** A key of `desired-state` or `device-state`. */
export interface DeploymentKey {
  /** Lower-case letters, digits and dashes, at most 63, no dash at the ends. */
  readonly device: string;
  /** Its name on the device. */
  readonly deployment: string;
}

const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** What a device may be called, for messages. */
export const DEVICE_NAME_RULE: string =
  'lower-case letters, digits and dashes, at most 63, no dash at the ends';

/** Whether a device may be called `value`: what can be an `owner`, and one token of a subject. */
export function isDeviceName(value: string): boolean {
  return NAME.test(value);
}

/** `<device>.<deployment>`. Throws a `TypeError` for a name that cannot be: it would be another key, or many. */
export function deploymentKey({ device, deployment }: DeploymentKey): string {
  if (!isDeviceName(device)) throw new TypeError(`device: expected ${DEVICE_NAME_RULE}`);
  if (!NAME.test(deployment)) throw new TypeError(`deployment: expected ${DEVICE_NAME_RULE}`);
  return `${device}.${deployment}`;
}

/** The other way; `undefined` for what is no such key. */
export function parseDeploymentKey(key: string): DeploymentKey | undefined {
  const [device = '', deployment = '', ...more] = key.split('.');
  if (more.length > 0 || !isDeviceName(device) || !NAME.test(deployment)) return undefined;
  return { device, deployment };
}
