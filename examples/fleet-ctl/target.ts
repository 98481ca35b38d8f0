import { type Fleet, parseSelector, type Selector } from '@rollforward/nats';

/** Which devices a command is for. */
export type Target =
  | { readonly kind: 'device'; readonly device: string }
  | { readonly kind: 'selected'; readonly selector: Selector };

const DEVICE = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Whether `text` can be the name of a device. */
export function isDevice(text: string): boolean {
  return DEVICE.test(text);
}

/**
 * What can be a device's name is one; everything else is a selector. So "the label beta is there" has to be written with
 * quotes: `'"beta"'`. Throws a `SelectorError`. Pure.
 */
export function parseTarget(text: string): Target {
  if (isDevice(text)) return { kind: 'device', device: text };
  return { kind: 'selected', selector: parseSelector(text) };
}

/** The devices that are meant now, by name. */
export async function devicesOf(
  fleet: Fleet,
  target: Target,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (target.kind === 'device') return [target.device];
  const devices = await fleet.listDevices({ selector: target.selector, signal });
  return devices.map(({ device }) => device);
}
