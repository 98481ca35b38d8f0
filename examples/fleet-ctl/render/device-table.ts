import type { DeviceListing } from '@rollforward/nats';

import { table } from './table.ts';

/** A line for each device, below a heading. Pure. */
export function deviceTable(devices: readonly DeviceListing[]): string {
  if (devices.length === 0) return 'no devices';
  const rows = devices.map(({ device, online, labels, versions, unreadable }) => [
    device,
    online ? 'online' : 'offline',
    unreadable === undefined ? pairs(labels) : `unreadable (${unreadable})`,
    pairs(versions),
  ]);
  return table([['DEVICE', 'IS', 'LABELS', 'VERSIONS'], ...rows]).join('\n');
}

function pairs(facts: Readonly<Record<string, string>>): string {
  const found = Object.entries(facts).map(([key, value]) => (value === '' ? key : `${key}=${value}`));
  return found.length === 0 ? '-' : found.join(',');
}
